"""What a model is asked, and how its answers become claims."""
