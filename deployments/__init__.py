"""Work pools, automations and containers."""
