"""What a notice about a panel lists: references alone, under neutral headings."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from cce.notices.message import Group
from cce.pathway.panel_list import Answer
from cce.pathway.panel_notices import panel_of
from cce.records.deliveries import OfficeKind
from cce.records.office import OfficeTask
from cce.records.panels import panel_record
from cce.reports.panel import PanelView, panel_view

_LISTS = (OfficeKind.PANEL_LIST, OfficeKind.PANEL_DAY)


def groups_of(session: Session, task: OfficeTask, at: datetime) -> tuple[Group, ...]:
    """What a task of the office lists at *at*; nothing where it is no list.

    Source:
        CCE 2020 §5.8.3; pathway §6
    """
    if task.kind is OfficeKind.PANEL_OUTCOMES:
        return tuple(_outcomes(_view(session, task, at)))
    return tuple(_answers(_view(session, task, at))) if task.kind in _LISTS else ()


def _view(session: Session, task: OfficeTask, at: datetime) -> PanelView:
    return panel_view(session, panel_record(session, panel_of(task.reference)).panel, at)


def _answers(view: PanelView) -> Iterator[Group]:
    yield Group("In", view.answered(Answer.IN))
    yield Group("In, but late", view.answered(Answer.LATE))
    yield Group("Not in", view.answered(Answer.WAITING, Answer.MISSING, Answer.AHEAD))
    excused = view.answered(Answer.EXCUSED)
    if excused:
        yield Group("Not asked for", excused)
    yield Group("Open actions", tuple(dict.fromkeys(one.reference for one in view.actions)))


def _outcomes(view: PanelView) -> Iterator[Group]:
    waiting = [child for child in view.children if child.outcome is None]
    yield Group("Outcome not recorded", tuple(child.reference for child in waiting))
    unsent = [child for child in view.children if child.outcome is not None and not child.feedback_sent]
    yield Group("Outcome not sent", tuple(child.reference for child in unsent))
