"""Keys: what is sealed opens here alone."""
