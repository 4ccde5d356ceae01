"""Histories of every release, replayed against today's workflows."""
