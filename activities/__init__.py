"""Thin activities: one verb, one input type, one idempotency key."""
