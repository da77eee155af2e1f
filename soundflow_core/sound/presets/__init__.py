"""Sounds with a name that several genres share."""
