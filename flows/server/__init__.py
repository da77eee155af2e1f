"""The Prefect server that records a run: which one, its log-in, the one that a command starts itself, its database."""
