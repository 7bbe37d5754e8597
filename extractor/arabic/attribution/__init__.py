"""Who is speaking, and how far their words reach."""
