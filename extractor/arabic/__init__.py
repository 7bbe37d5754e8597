"""What the program knows of Arabic; the rest of it asks `analysis`, and `normalization` for one spelling."""
