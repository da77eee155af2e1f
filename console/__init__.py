"""The operator's console: `soundflow …`."""
