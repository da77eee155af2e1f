"""From stems, or a generated take, to a master: mixing, mastering, finishing, analysis."""
