"""Where the words that a model copied stand in the text."""
