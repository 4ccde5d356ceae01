"""Lists from the police, cross-referenced with the records: exact matches settle, near ones are asked."""
