"""What is read back for people."""
