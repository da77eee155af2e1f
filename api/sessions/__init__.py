"""Sessions: which tracks fit a goal, and in which order they flow."""
