"""The page of claims on the text of their articles."""
