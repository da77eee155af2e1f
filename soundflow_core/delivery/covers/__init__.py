"""Covers drawn from scores: one scene for each category, each in a file of its own."""
