"""Tests of the staff directory; what touches the database runs on both."""
