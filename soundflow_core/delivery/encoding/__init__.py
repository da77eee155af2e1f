"""Encoding: mp3 files, their tags and covers, and the door to every other format."""
