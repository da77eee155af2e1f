"""SoundFlow's core: everything that makes a track and everything that keeps one. It knows no Prefect, no web, no console."""

ENGINE_VERSION = "1.7.0"
"""Goes into every recipe: a change of sound for the same brief and seed must change it."""
