"""Flows: what Prefect runs. Decorators and sentences; what is done is in `soundflow_core.pipeline`."""
