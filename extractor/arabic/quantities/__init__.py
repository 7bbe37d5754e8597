"""Figures: how many, of what, with which bounds."""
