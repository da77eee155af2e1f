"""Drummers: grooves, fills and rolls."""
