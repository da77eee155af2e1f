"""Images of the API and the workers, and how several machines stand together."""
