"""The daily look after the panels: those of the rule are set, and each that is ahead runs."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Engine

from cce.records.authority import Authority
from cce.records.engine import transaction
from cce.records.following import lagging
from cce.records.panels import set_panels
from cce.reports.panels_ahead import panels_by_rule, panels_to_look_after

_BY = "upkeep"


class Following(Protocol):
    """What has episodes worked out anew."""

    async def follow(self, references: Collection[str], known_at: datetime) -> None:
        """Have these episodes worked out anew: what they go by has changed."""


class Running(Protocol):
    """What has panels run."""

    async def look_again(self, names: Iterable[date]) -> None:
        """Have each of these panels run and look at the record."""


class PanelChore:
    """What is done for the panels every working day.

    Args:
        engine: The records.
        authority: The policies on their working days.
        policy: The policy whose rule for panels is the authority's, by name.
        episodes: What has them follow a panel that was set.
        panels: What has panels run.
    """

    def __init__(
        self, engine: Engine, authority: Authority, policy: str, episodes: Following, panels: Running
    ) -> None:
        self._engine = engine
        self._authority = authority
        self._policy = policy
        self._episodes = episodes
        self._panels = panels

    async def __call__(self, now: datetime) -> None:
        """Set what the policy's rule names ahead, let episodes follow, and see to it that panels run."""
        touched, names = await asyncio.to_thread(self._set_by_rule, now)
        await self._episodes.follow(touched, now)
        await self._panels.look_again(names)

    def _set_by_rule(self, now: datetime) -> tuple[tuple[str, ...], tuple[date, ...]]:
        """The open episodes that a newly set panel touches, and the panels that are to run."""
        with transaction(self._engine) as session:
            ladder = self._authority.ladder(session, self._policy)
            lagged = {lag.reference for lag in lagging(session, self._authority)}
            new = set_panels(session, panels_by_rule(session, ladder, now), now, _BY)
            after = lagging(session, self._authority) if new else ()
            touched = tuple(lag.reference for lag in after if lag.reference not in lagged)
            return touched, panels_to_look_after(session, ladder, now)
