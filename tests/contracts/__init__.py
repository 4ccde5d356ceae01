"""What must stay true of the house as a whole."""
