"""Benchmarks: the product against its goals, measured in one run, written into docs/benchmarks.md."""
