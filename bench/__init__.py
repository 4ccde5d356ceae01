"""Measuring: `python -m bench`, never part of the tests."""
