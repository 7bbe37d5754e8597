"""Times: which days an expression means."""
