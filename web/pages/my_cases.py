"""My cases: what one person is to do, the most pressing first."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from cce.reports.live import When
from cce.reports.my_cases import MyCases, ToDo, my_cases
from web.doors.rules import SignedIn
from web.names import names_of
from web.navigation import WITH_TASKS
from web.page import Page
from web.task_names import TASK_NAMES
from web.urgency import Urgency

router = APIRouter()
PATH = "/my-cases"
_TEXTS = {
    When.OVERDUE: "Overdue",
    When.TODAY: "Due today",
    When.SOON: "Due in the next 2 working days",
    When.LATER: "Later",
}
_URGENCIES = {
    When.OVERDUE: Urgency.OVERDUE,
    When.TODAY: Urgency.SOON,
    When.SOON: Urgency.SOON,
    When.LATER: Urgency.ON_TRACK,
}


@router.get(PATH)
def mine(
    page: Annotated[Page, Depends(SignedIn(*WITH_TASKS))],
    when: When | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """What the visitor is to do, in every role and for whoever they stand in for."""
    with page.reading() as session:
        calendar = page.house.ladder(session).calendar
        found = my_cases(session, calendar, page.at, page.visitor.key, when=when, number=number)
        names = names_of(session, (row.reference for row in found.page.rows))
    page.note_listed(names)
    return page.show(
        "my_cases.html",
        title="My cases",
        counts=_counts(found, when),
        rows=[_row(row, names) for row in found.page.rows],
        found=found,
        chosen=None if when is None else _TEXTS[when],
        address=lambda one: f"{PATH}?{f'when={when}&' if when else ''}page={one}",
    )


def _counts(found: MyCases, chosen: When | None) -> list[dict[str, object]]:
    return [
        {
            "number": found.counts[when],
            "text": _TEXTS[when],
            "href": f"{PATH}?when={when}",
            "urgency": _URGENCIES[when],
            "current": when is chosen,
        }
        for when in When
    ]


def _row(row: ToDo, names: Mapping[str, str]) -> dict[str, object]:
    occurrence = row.duty.occurrence
    return {
        "reference": row.reference,
        "name": names[row.reference],
        "task": TASK_NAMES[occurrence.duty],
        "stands": row.stands.words,
        "urgency": _URGENCIES[row.when],
        "due_on": occurrence.due.on,
    }
