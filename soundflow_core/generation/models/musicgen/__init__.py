"""MusicGen: loading, a decode loop of our own, windows on codes, guards, the codec."""
