"""Whether a run is better or worse than the blessed one, and what changed."""
