"""Deadlines of the child criminal exploitation pathway: the rules, the records and the notices."""
