"""HTTP itself: connection limits, middleware, content codings, problem documents, metrics, OpenAPI."""
