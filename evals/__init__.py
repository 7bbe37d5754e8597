"""Evaluation of claim extraction: gold labels, scores, the gate, and reports."""
