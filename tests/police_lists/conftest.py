"""What tests of the police lists may ask for."""

import pytest

from tests.police_lists.station import Station


@pytest.fixture
def station(engine):
    """A place to take lists in, on each of the databases."""
    return Station(engine)
