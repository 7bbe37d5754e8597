"""Talking to a model: one question, through the cache, with retries."""
