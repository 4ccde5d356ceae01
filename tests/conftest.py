"""What every test may ask for."""

from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.databases", "tests.workflows.room"]

# No deadline: a shared machine may be slow for a moment, which says nothing about the code.
settings.register_profile("shared", deadline=None, print_blob=True)
settings.load_profile("shared")
