"""The line from a date or a request to a track as plain functions."""
