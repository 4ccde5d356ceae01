"""What an installation sets: read once, by entry points only."""
