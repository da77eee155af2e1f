"""Flows: what Prefect runs. Thin: the logic is in plain functions (`flows.steps`) on the core."""
