"""Scores and verdicts told: on a terminal, as Markdown, for machines, as a page."""
