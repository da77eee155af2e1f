"""The HTTP API for frontends: it serves catalogs, tracks and sessions from memory, and never imports what makes music."""
