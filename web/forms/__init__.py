"""Reading a posted form into typed values."""
