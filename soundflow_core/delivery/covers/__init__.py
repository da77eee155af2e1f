"""Covers: a picture language for each category, one file each."""
