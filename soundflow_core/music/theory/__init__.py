"""Music theory: keys, chords, voicings and rhythms."""
