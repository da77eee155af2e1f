"""The catalogs and decisions as they were last read, in memory."""
