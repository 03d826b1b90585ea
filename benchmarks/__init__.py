"""Speed and memory of deskmeter, as ratios of one run: `python -m benchmarks`."""
