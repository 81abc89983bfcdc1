"""Benchmarks: each prints its figures with the budget beside them. `./run bench NAME`."""
