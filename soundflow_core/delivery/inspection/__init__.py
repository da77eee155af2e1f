"""Inspection: what a finished track measures, and whether it may be published."""
