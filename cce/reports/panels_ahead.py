"""Which panels the authority's rule asks for, and which have to be looked after."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.limits import Months
from cce.pathway.panel_dates import panels_to_set
from cce.records.panels import every_panel, panels


def panels_by_rule(
    session: Session, ladder: Ladder, at: datetime, months: Months | None = None
) -> tuple[date, ...]:
    """The dates by the policy's rule for which there is no panel yet; none where the policy has no rule.

    Args:
        session: Any session.
        ladder: The authority's policy on its working days.
        at: The business clock: dates from that day on.
        months: For how long ahead; None for as long as the policy says.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    rule, today = ladder.policy.panels, ladder.calendar.date_of(at)
    names = (one.panel.name for one in every_panel(session))
    return panels_to_set(rule, ladder.calendar, today, months or Months(rule.months_ahead), names)


def panels_to_look_after(session: Session, ladder: Ladder, at: datetime) -> tuple[date, ...]:
    """The names of the panels whose workflow has to run: those ahead, and the last that met.

    One for which nothing is left to do ends at once when it is started again.
    """
    today = ladder.calendar.date_of(at)
    known = panels(session)
    met = [panel for panel in known if panel.on < today]
    return tuple(panel.name for panel in (*met[-1:], *(panel for panel in known if panel.on >= today)))
