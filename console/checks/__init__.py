"""The checks of `soundflow doctor`: of the machine, the store and the Prefect server."""
