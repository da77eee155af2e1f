"""The sample format, errors, named random streams, settings and the kernel compiler: used by all other packages."""
