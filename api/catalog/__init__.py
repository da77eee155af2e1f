"""The catalogs and the operators' records in memory, as last read."""
