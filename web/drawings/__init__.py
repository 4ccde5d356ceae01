"""Drawings from figures and dates: pure, and without any style of their own."""
