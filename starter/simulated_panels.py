"""What became of the panels of a simulated file, as the records and the ledger have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cce.pathway.caseload_json import panel_as_json
from cce.pathway.ladder import Ladder
from cce.pathway.panel_listing import Known, panel_list
from cce.pathway.panel_notices import panel_reference
from cce.pathway.panel_plan import PanelPlan
from cce.pathway.plan_json import shown
from cce.pathway.timetable import work_out
from cce.records import facts, ledger
from cce.records.deliveries import Delivery, DeliveryStatus
from cce.records.episodes import circumstances_of
from cce.records.panels import PanelRecord, panel_record

_TAKEN_BACK = (DeliveryStatus.WITHDRAWN, DeliveryStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class SimulatedPanel:
    """What became of one panel.

    Attributes:
        ladder: The policy on its working days.
        listed: When it meets and who is on its list, by the children's keys.
        deliveries: What its coordinator was told, as the ledger has it.
    """

    ladder: Ladder
    listed: PanelPlan
    deliveries: tuple[Delivery, ...]

    def as_json(self, at: datetime) -> dict[str, Any]:
        """The panel as it stands at *at*, with every notice to its coordinator that was not taken back."""
        given = [one for one in self.deliveries if one.escalated_from is None]
        notices = [self._notice(one) for one in given if one.status not in _TAKEN_BACK]
        return panel_as_json(self.listed, self.ladder.calendar, at) | {"notices": notices}

    def _notice(self, one: Delivery) -> dict[str, Any]:
        calendar = self.ladder.calendar
        return {
            "task": one.about.duty.value,
            "rung": one.about.rung.value,
            "to": [one.role.value],
            "at": shown(calendar, one.not_before),
            "sent_at": shown(calendar, one.sent_at) if one.sent_at else None,
            "delivery": one.status.value,
        }


def simulated_panel(
    session: Session, name: date, references: Mapping[str, str], ladder: Ladder, at: datetime
) -> SimulatedPanel:
    """What the records and the ledger say of a panel at *at*.

    Args:
        session: Any session.
        name: The panel.
        references: The episode of each child of whom anything is known, by the child's key.
        ladder: The policy on its working days.
        at: The instant asked about, UTC.
    """
    record = panel_record(session, name)
    told = ledger.deliveries_of(session, panel_reference(name))
    return SimulatedPanel(ladder, _listed(session, record, references, ladder, at), told)


def _listed(
    session: Session, record: PanelRecord, references: Mapping[str, str], ladder: Ladder, at: datetime
) -> PanelPlan:
    if record.cancelled_at is not None:
        return PanelPlan(record.panel, True, None, ())
    known = {key: _known(session, reference, ladder) for key, reference in references.items()}
    return PanelPlan(record.panel, False, panel_list(known, record.panel, ladder, at), ())


def _known(session: Session, reference: str, ladder: Ladder) -> Known:
    kept = facts.facts_of(session, reference)
    timetable = work_out(kept, circumstances_of(session, reference), ladder.policy, ladder.calendar)
    return Known(timetable, tuple(kept))
