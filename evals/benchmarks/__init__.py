"""How fast, how lean and how sturdy the package is: a module a measurement, each run by its own name.

`python -m evals.benchmarks.throughput` and so on; RESULTS.md holds what they said, with machine and command.
"""
