"""A second opinion on every date: numpy's business days over the GOV.UK bank holidays.

Written from the documents alone. Nothing here imports the project, so that a mistake in
the rules and a mistake here are unlikely to be the same mistake.
"""
