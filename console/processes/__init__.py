"""What runs and stops programs: signals, runs in this process, runs on workers, the programs of `soundflow up`."""
