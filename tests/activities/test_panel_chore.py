"""Every working day the panels of the rule are set ahead, and each that is ahead runs."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from activities.panel_chore import PanelChore
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.panels import cancel_panel, panels
from tests.activities.office import Office
from tests.pathway.dates import uk

MORNING = "Mon 2026-03-23 07:00"
RULED = (
    "policy: ruled\nextends: nottinghamshire-2020\n"
    "panels: {rule: {weekday: wednesday, week: first}, months_ahead: 3}\n"
)


class Asked:
    """What stands at the ports: it remembers what it was asked."""

    def __init__(self) -> None:
        self.followed: list[tuple[str, ...]] = []
        self.ran: list[tuple[str, ...]] = []

    async def follow(self, references: Collection[str], known_at: datetime) -> None:
        assert known_at == uk(MORNING)
        self.followed.append(tuple(references))

    async def look_again(self, names: Iterable[date]) -> None:
        self.ran.append(tuple(str(name) for name in names))


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def chore(office_on_either: Office, asked: Asked, tmp_path: Path) -> PanelChore:
    (tmp_path / "ruled.yaml").write_text(RULED)
    office_on_either.authority = Authority((tmp_path,))
    return PanelChore(office_on_either.engine, office_on_either.authority, "ruled", asked, asked)


def test_the_dates_of_the_rule_are_set_once_and_episodes_follow(office_on_either, chore, asked):
    reference = office_on_either.open("Mon 2026-03-16 10:00")
    for _ in range(2):
        asyncio.run(chore(uk(MORNING)))
    dates = ("2026-04-01", "2026-05-06", "2026-06-03")
    assert tuple(str(panel.on) for panel in set_now(office_on_either)) == dates
    assert asked.followed == [(reference,), ()]
    assert asked.ran == [dates, dates]


def test_a_panel_that_was_cancelled_is_not_set_again(office_on_either, chore, asked):
    asyncio.run(chore(uk(MORNING)))
    with transaction(office_on_either.engine) as session:
        cancel_panel(session, date(2026, 5, 6), uk(MORNING), "coord")
    asyncio.run(chore(uk(MORNING)))
    assert asked.ran[1] == ("2026-04-01", "2026-06-03")


def test_the_panel_that_met_last_is_looked_after_too(office_on_either, chore, asked):
    asyncio.run(chore(uk("Mon 2026-03-23 07:00")))
    asked.follow = lambda *_: asyncio.sleep(0)
    asyncio.run(chore(uk("Thu 2026-04-02 07:00")))
    assert asked.ran[1] == ("2026-04-01", "2026-05-06", "2026-06-03", "2026-07-01")


def set_now(office: Office):
    with reading(office.engine) as session:
        return panels(session)
