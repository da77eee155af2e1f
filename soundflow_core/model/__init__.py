"""The data that is passed around: briefs, recipes, scores, sounds, catalog entries and object keys."""
