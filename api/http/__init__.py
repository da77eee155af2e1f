"""HTTP itself: connections, limits, encodings, problem documents, metrics, OpenAPI."""
