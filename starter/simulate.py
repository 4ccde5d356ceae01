"""Playing scenario files through the real workflows, activities, records and mail, with time skipped.

What the plan says was sent is sent here, at the same instants, to the same roles: the ledger shows it.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cce.pathway.caseload import Caseload
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan
from cce.pathway.plan_json import duty_as_json, notice_as_json, shown
from cce.pathway.scenario import Scenario
from cce.records.deliveries import Delivery, DeliveryStatus, notice_digest
from starter.moments import ALONE, alone
from starter.simulated_panels import SimulatedPanel
from starter.skipped_time import skipping_time
from starter.stage import NOBODY, Roles, Stage, staged

_GLANCE_SECONDS = 0.05

OnNotice = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What became of a scenario.

    Attributes:
        reference: The episode's reference.
        ladder: The policy on its working days.
        plan: What the record says of duties and notices at the end.
        deliveries: The ledger.
        outbox: The folder in which the mail lies.
    """

    reference: str
    ladder: Ladder
    plan: Plan
    deliveries: tuple[Delivery, ...]
    outbox: Path

    def as_json(self) -> dict[str, Any]:
        """The duties and the notices, each notice with when it was sent and what became of it."""
        rows: dict[str, list[Delivery]] = {}
        for one in self.deliveries:
            if one.escalated_from is None:
                rows.setdefault(one.about.notice, []).append(one)
        calendar = self.ladder.calendar
        return {
            "notices": [
                notice_as_json(listed, calendar)
                | self._delivered(rows.get(notice_digest(listed.notice.key), []))
                for listed in self.plan.notices
            ],
            "duties": [duty_as_json(duty, calendar) for duty in self.plan.duties],
        }

    def _delivered(self, rows: list[Delivery]) -> dict[str, str | None]:
        sent = [one.sent_at for one in rows if one.sent_at is not None]
        left = [one.status for one in rows if one.status is not DeliveryStatus.SENT]
        status = left[0] if left else (DeliveryStatus.SENT if rows else None)
        return {
            "sent_at": shown(self.ladder.calendar, max(sent)) if sent else None,
            "delivery": status.value if status else None,
        }


@dataclass(frozen=True, slots=True)
class SimulatedCaseload:
    """What became of several children.

    Attributes:
        children: What became of each, by the child's key, in the order of the file.
        panels: What became of each panel that was ever set, by the panel's name.
        at: The last instant played.
    """

    children: Mapping[str, Simulated]
    panels: Mapping[date, SimulatedPanel]
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Every child's duties and notices, and every panel."""
        return {
            "children": {key: one.as_json() for key, one in self.children.items()},
            "panels": [one.as_json(self.at) for one in self.panels.values()],
        }


async def simulate(
    scenario: Scenario,
    until: datetime,
    *,
    folder: Path | None = None,
    policies: tuple[Path, ...] = (),
    on_notice: OnNotice | None = None,
    database_url: str | None = None,
) -> Simulated:
    """Play the scenario of one child until an instant; see `simulate_caseload`. Nobody prepares panels."""
    played = await simulate_caseload(
        alone(scenario),
        until,
        folder=folder,
        policies=policies,
        on_notice=on_notice,
        database_url=database_url,
        with_panels=False,
    )
    return played.children[ALONE]


async def simulate_caseload(
    told: Caseload,
    until: datetime,
    *,
    folder: Path | None = None,
    policies: tuple[Path, ...] = (),
    on_notice: OnNotice | None = None,
    database_url: str | None = None,
    roles: Roles = NOBODY,
    with_panels: bool = True,
    two_processes: bool = False,
) -> SimulatedCaseload:
    """Play what was recorded about several children until an instant, on a server of its own.

    Args:
        told: What was recorded and changed, and when.
        until: The last instant played; timezone-aware. What became known later is not played.
        folder: Where records and mail are kept; a temporary folder unless given.
        policies: Folders with further policies.
        on_notice: Told of each delivery as it is sent.
        database_url: An empty database for the records; a SQLite file in the folder unless given.
        roles: The person, by key, for each role that somebody holds for one child alone, by the child's key.
        with_panels: Whether somebody prepares the panels.
        two_processes: Whether a second process takes its share: worth it where there is much to play.

    Raises:
        ServerMissing: The time-skipping server is not installed.
        NothingMoves: A notice that was due did not go.
    """
    with _kept_in(folder) as place:
        async with (
            skipping_time() as environment,
            staged(
                environment,
                told,
                place,
                policies,
                database_url,
                roles,
                with_panels=with_panels,
                two_processes=two_processes,
            ) as stage,
            _watched(stage, on_notice),
        ):
            await stage.play(until)
            children = {key: _simulated(stage, key, until, place) for key in told.children}
            return SimulatedCaseload(children, stage.simulated_panels(until), until)


def _simulated(stage: Stage, key: str, until: datetime, place: Path) -> Simulated:
    reference, ladder = stage.references[key], stage.ladder(until)
    return Simulated(reference, ladder, stage.plan(key, until), stage.deliveries(key), place / "outbox")


@contextlib.asynccontextmanager
async def _watched(stage: Stage, on_notice: OnNotice | None) -> AsyncIterator[None]:
    """Tell of each delivery as it is sent, and of the last ones at the end."""
    if on_notice is None:
        yield
        return
    watch = _Watch(stage, on_notice)
    task = asyncio.create_task(watch.look_on())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        watch.look()


class _Watch:
    def __init__(self, stage: Stage, on_notice: OnNotice) -> None:
        self._stage = stage
        self._on_notice = on_notice
        self._told: set[str] = set()

    async def look_on(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(_GLANCE_SECONDS)

    def look(self) -> None:
        every = (one for key in self._stage.told.children for one in self._stage.deliveries(key))
        for one in every:
            if one.sent_at is not None and one.key not in self._told:
                self._told.add(one.key)
                self._on_notice(one)


@contextlib.contextmanager
def _kept_in(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="cce-simulated-") as temporary:
            yield Path(temporary)
