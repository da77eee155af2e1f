"""Premium: models that make music from words, and the machines that run them. torch lives in `models/` only."""
