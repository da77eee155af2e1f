"""Synthesis: the oscillators and noise that every instrument is made of."""
