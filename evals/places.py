"""Where the files of the harness are: labelled articles, recordings, baselines and runs."""

from __future__ import annotations

from pathlib import Path

HOME = Path(__file__).parent
"""The store, unless an option names another: recordings, baselines and runs are folders of it."""
RECORDINGS, BASELINES, RUNS = "recordings", "baselines", "runs"
PROJECT = HOME.parent
SEEDS = PROJECT / "seeds"
CASES = HOME / "cases"
SEALED = CASES / "sealed"
"""Scored for the release of a prompt alone."""
HOSTILE = HOME / "hostile"
"""Articles with orders to a model in them."""
