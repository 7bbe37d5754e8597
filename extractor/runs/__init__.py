"""Many articles: within limits, resumable, live or as batch files."""
