"""What is said to have happened: statements, their types, who did it to whom, and where."""
