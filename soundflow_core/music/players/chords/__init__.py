"""Chord players: pads, comping, arpeggios and sequences."""
