"""What everything stands on: the sample format, errors, random streams, settings, the kernel compiler."""
