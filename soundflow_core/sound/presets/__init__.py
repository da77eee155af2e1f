"""Presets: patches, drums, strips and sweeps that several genres share."""
