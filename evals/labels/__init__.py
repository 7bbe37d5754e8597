"""Labelled articles: label files read and written, quotes found in the text, corrected projects taken in."""
