"""Drums by family, and kits."""
