"""What is kept: the tables, the store and the migrations."""
