"""How fast, how lean and how sturdy the package is: a module a measurement.

`python -m evals.benchmarks` runs them; RESULTS.md holds what they said, each with its goal, machine, versions
and command.
"""
