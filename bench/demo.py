"""The demo's episode, which most parts measure with."""

from functools import cache
from pathlib import Path

from cce.pathway.ladder import Ladder
from cce.pathway.scenario import Scenario, load_scenario

DEMO = Path(__file__).parents[1] / "starter" / "demo.yaml"


@cache
def scenario() -> Scenario:
    """The demo's scenario: a child at High, six months, closed at the end."""
    return load_scenario(DEMO)


@cache
def ladder() -> Ladder:
    """Its policy on its working days."""
    policy = scenario().policy
    return Ladder(policy, policy.working_calendar())
