"""A jazz group's soloist and drummer."""
