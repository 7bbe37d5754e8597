"""Where the answers that are scored come from: a live system, or its recording."""
