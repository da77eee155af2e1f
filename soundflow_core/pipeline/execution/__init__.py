"""How steps are run: jobs side by side, threads without Prefect, further tries after outages."""
