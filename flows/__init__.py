"""Flows: what Prefect runs. Thin: the logic is in plain functions (`soundflow_core.pipeline.steps`) on the core."""

import gc

# Importing Prefect builds some 400,000 objects that stay; a rarer look for cyclic garbage starts a flow 0.2 s sooner.
gc.set_threshold(50_000, 20, 50)
