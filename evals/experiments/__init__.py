"""Experiments whose figures stand in EXPERIMENTS.md, dead ends included."""
