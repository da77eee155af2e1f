"""Melody players: motifs, tunes and second voices."""
