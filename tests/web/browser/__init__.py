"""Pages in a real browser: keyboard, small screens, no scripts, forced colours, axe."""

import pytest

# What it holds of every page is asserted there: a failure says what was found.
pytest.register_assert_rewrite("tests.web.browser.visitors")
