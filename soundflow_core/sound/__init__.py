"""From a score to stems: synthesis, instruments, drums, nature beds, effects, meters and presets."""
