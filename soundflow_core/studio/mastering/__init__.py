"""Mastering: meters, tone, level and the true-peak limiter."""
