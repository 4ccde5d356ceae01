"""The staff of the fictional council, with somebody away on the day it is loaded."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from cce.pathway.terms import Role
from cce.staff.directory import read_directory
from cce.staff.roster import Cover, Directory

FILE = Path(__file__).with_name("council.yaml")


class Team(NamedTuple):
    """Who works for a team's children.

    Attributes:
        key: The team.
        workers: Its social workers, by key.
        manager: Its manager, by key.
    """

    key: str
    workers: tuple[str, ...]
    manager: str


TEAMS = (
    Team("team-a", ("p-101", "p-121", "p-122", "p-123"), "p-105"),
    Team("team-b", ("p-102", "p-124", "p-125"), "p-106"),
    Team("team-c", ("p-126", "p-127", "p-128", "p-131"), "p-115"),
    Team("team-d", ("p-129", "p-130", "p-132"), "p-116"),
)
FOR_ALL = {Role.CPC_LEAD: "p-109", Role.PANEL_COORDINATOR: "p-111", Role.SERVICE_MANAGER: "p-108"}
"""Who does for every child what is recorded in that role."""

_AWAY, _STANDS_IN = "p-123", "p-122"


def council_staff(today: date) -> Directory:
    """Everybody, and one social worker who is away around *today*, with a colleague who stands in.

    Args:
        today: The local date on which the council is loaded.
    """
    absence = Cover(_AWAY, _STANDS_IN, today - timedelta(days=3), today + timedelta(days=11))
    return replace(read_directory(FILE), covers=(absence,))
