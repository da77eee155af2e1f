"""Authentication, signed addresses, rate limits."""
