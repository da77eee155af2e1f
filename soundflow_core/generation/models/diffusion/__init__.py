"""Diffusion models through diffusers."""
