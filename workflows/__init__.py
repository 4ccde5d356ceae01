"""Deterministic orchestration: no rule arithmetic, no input or output."""
