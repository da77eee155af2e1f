"""Players: each turns chords, energy and time into one part's notes."""
