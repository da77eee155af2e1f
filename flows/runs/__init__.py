"""Runs of the flows on a server: started, claimed, followed, reported."""
