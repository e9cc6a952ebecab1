"""What starts with the clock; one module per role, since each needs libraries of its own."""
