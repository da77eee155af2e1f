"""The machine a model runs on: devices, memory, where weights lie."""
