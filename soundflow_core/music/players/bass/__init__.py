"""Bass players: typed lines and walking basses."""
