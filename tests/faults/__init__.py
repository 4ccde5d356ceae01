"""Proof by breaking: faults at a size and a seed, and a checker that knows nothing of the engine's state."""
