"""Children on a panel's list, for tests: agreed High by an assessment of youth justice."""

from datetime import date, datetime

from activities.paneling import PanelPrepared, prepare_panel
from cce.pathway.facts import Fact
from cce.pathway.terms import Role
from cce.records.engine import transaction
from cce.records.panels import set_panels
from tests.activities.office import POLICY, Office, everybody, fact
from tests.pathway.dates import day, uk

JUNE, JULY = day("Wed 2026-06-03"), day("Wed 2026-07-01")
SET_AT = "Mon 2026-05-11 09:00"


def prepare_an_office(office: Office, *panels: date) -> Office:
    """Somebody prepares the panels, and those are set."""
    office.employ(everybody(office.staff.house).with_person("coord", Role.PANEL_COORDINATOR))
    with transaction(office.engine) as session:
        set_panels(session, panels or (JUNE, JULY), uk(SET_AT), "coord")
    return office


def high(on: str = "Tue 2026-05-12") -> tuple[Fact, ...]:
    """What brings a child into the cohort on the day *on* at 10, from the concern to the approval."""
    return (
        fact("assessment_completed", f"{on} 09:00", overall="high", agency="yjs"),
        fact("assessment_approved", f"{on} 10:00"),
    )


def child_on_the_list(office: Office, on: str = "Tue 2026-05-12") -> str:
    """A child who joined the cohort that day, and answers with the reference."""
    reference = office.open("Mon 2026-05-11 10:00", route="yjs")
    office.keep(reference, *high(on), at=f"{on} 10:00")
    return reference


def papers_in(office: Office, reference: str, at: str, panel: date = JUNE) -> None:
    office.keep(reference, fact("panel_submission_received", at, panel=panel), at=at)


def considered(office: Office, reference: str, at: str, panel: date = JUNE, **fields: object) -> None:
    office.keep(reference, fact("panel_considered", at, panel=panel, **fields), at=at)


def prepared(office: Office, at: str | datetime, name: date = JUNE) -> PanelPrepared:
    now = uk(at) if isinstance(at, str) else at
    return prepare_panel(office.engine, office.authority, name, POLICY, now)
