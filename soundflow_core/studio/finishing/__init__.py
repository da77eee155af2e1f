"""Finishing: turns a generated take (any sample rate, mono or stereo) into a master."""
