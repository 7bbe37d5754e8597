"""Claims scored against labels, and the bounds of every score."""
