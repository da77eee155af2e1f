"""Routes, a file a resource."""
