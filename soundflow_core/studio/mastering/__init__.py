"""Mastering: tone matching, glue, level automation and the true-peak limiter."""
