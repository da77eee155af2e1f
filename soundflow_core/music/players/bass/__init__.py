"""Bass players: written lines, walking basses and drones."""
