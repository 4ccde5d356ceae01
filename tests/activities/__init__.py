"""Tests of what workflows ask for: keeping, preparing, delivering."""
