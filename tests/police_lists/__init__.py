"""Lists from the police."""
