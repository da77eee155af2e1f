"""From a score to stems: synthesis, instruments, drums, nature beds, effects and meters."""
