"""Theory: keys, chords, voicings and rhythms."""
