"""Mixing: from stems to one stereo mix."""
