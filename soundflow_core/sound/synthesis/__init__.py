"""Synthesis: oscillators, noise, wavetables and filters, the building blocks of instruments and effects."""
