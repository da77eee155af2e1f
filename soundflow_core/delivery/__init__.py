"""From a master to an inspected, tagged mp3 with its cover."""
