"""Words, sentences and places in an Arabic text."""
