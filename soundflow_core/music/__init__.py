"""Composition: from a genre and a brief to a plan, and from a plan to a score."""
