"""Melody players: motifs, tunes, second voices, loops and risers."""
