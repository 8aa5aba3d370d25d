"""Speed of the science, side by side with the best libraries that install. `python -m bench.insight`."""
