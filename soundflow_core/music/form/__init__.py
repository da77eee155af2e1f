"""Form: sections and their energy, which parts play in them, dynamics and transitions."""
