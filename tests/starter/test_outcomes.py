"""What a panel decided: judged row by row first, recorded once however often it is said."""

from pathlib import Path

import pytest

from cce.pathway.panels import Panel
from cce.pathway.terms import Role
from cce.records.engine import reading, transaction
from cce.records.panels import set_panels
from cce.reports.panel import PanelView, panel_view
from starter.client import PathwayClient
from starter.outcome_files import OutcomesInvalid, read_outcomes
from starter.outcomes import Meeting, Recording, feedback_to_record, judge_all, record_all, to_record
from tests.activities.office import Office, concern, everybody, fact
from tests.activities.panels import high
from tests.pathway.dates import day, uk
from tests.workflows.room import EngineRoom

MARCH = day("Wed 2026-03-25")
MORNING = "Mon 2026-03-16 10:00"
MET_AT = uk("Wed 2026-03-25 14:00")
TOLD_AT = uk("Wed 2026-03-25 16:00")
MEETING = Meeting(Panel(MARCH, MARCH), MET_AT, TOLD_AT, "coord")


@pytest.fixture
async def quick_room(quick_room: EngineRoom) -> EngineRoom:
    """An office in which a panel has met, after its coordinator came; it is the afternoon of that day."""
    office = quick_room.office
    office.employ(everybody(office.staff.house).with_person("coord", Role.PANEL_COORDINATOR))
    with transaction(office.engine) as session:
        set_panels(session, [MARCH], uk(MORNING), "coord")
    quick_room.shift += TOLD_AT - quick_room.now()
    return quick_room


@pytest.mark.temporal
async def test_outcomes_are_recorded_once_however_often_the_file_is_given(quick_room, tmp_path):
    async with quick_room.at_work():
        first, second = await child(quick_room), await child(quick_room)
        path = written(
            tmp_path,
            f"{first},remain,,,police,patrols",
            f"{second},removed,yes,yes,,",
            f"{first},,,,health,visit",
        )
        found = planned(quick_room.office, path)
        judge_all(quick_room.client(), found, read_outcomes(path))
        assert await record_all(quick_room.client(), found) == {}
        assert [one.facts for one in planned(quick_room.office, path)] == [(), ()]
        assert await record_all(quick_room.client(), found) == {}
        sent = feedback_to_record(MEETING, seen(quick_room.office))
        assert [one.reference for one in sent] == sorted([first, second])
        assert await record_all(quick_room.client(), sent) == {}
    assert seen(quick_room.office).is_settled
    assert feedback_to_record(MEETING, seen(quick_room.office)) == ()
    kinds = [one.fact for one in quick_room.office.facts(first)]
    assert (kinds.count("panel_considered"), kinds.count("action_given")) == (1, 2)
    told = quick_room.office.rows(first, duty="panel_feedback", rung="handover")
    assert [one.role for one in told] == [Role.LEAD_PROFESSIONAL]


def test_what_cannot_be_is_named_row_by_row_and_nothing_is_planned(laid_out_office, tmp_path):
    with transaction(laid_out_office.engine) as session:
        set_panels(session, [MARCH], uk(MORNING), "coord")
    listed = laid_out_office.open(MORNING, *high("Tue 2026-03-17"), route="yjs")
    path = written(tmp_path, "K7Q4-M2PX-3,remain,,,,", f"{listed},remain,,,police,visit", ",,,,health,visit")
    with pytest.raises(OutcomesInvalid) as wrong:
        planned(laid_out_office, path)
    unknown, alike = str(wrong.value).splitlines()
    assert ("csv:2: K7Q4-M2PX-3: it is not on this panel's list" in unknown, "called alike" in alike) == (
        True,
        True,
    )


def test_what_the_pathway_refuses_is_named_before_anything_is_recorded(laid_out_office, tmp_path):
    with transaction(laid_out_office.engine) as session:
        set_panels(session, [MARCH], uk(MORNING), "coord")
    listed = laid_out_office.open(MORNING, *high("Tue 2026-03-17"), route="yjs")
    path = written(tmp_path, f"{listed},removed,yes,no,,")
    with pytest.raises(OutcomesInvalid, match=f"csv:2: {listed}: .*plans_satisfactory"):
        judge_all(judging(laid_out_office), planned(laid_out_office, path), read_outcomes(path))


def test_an_outcome_that_is_recorded_otherwise_is_not_overwritten(laid_out_office, tmp_path):
    with transaction(laid_out_office.engine) as session:
        set_panels(session, [MARCH], uk(MORNING), "coord")
    listed = laid_out_office.open(MORNING, *high("Tue 2026-03-17"), route="yjs")
    considered = fact("panel_considered", MET_AT, panel=MARCH, id="seen")
    laid_out_office.keep(listed, considered, at="Wed 2026-03-25 14:00")
    with pytest.raises(OutcomesInvalid, match="recorded already, as remain"):
        planned(laid_out_office, written(tmp_path, f"{listed},removed,yes,yes,,"))
    voided = fact("voided", "Wed 2026-03-25 15:00", voids="seen", reason="The wrong child")
    laid_out_office.keep(listed, voided, at="Wed 2026-03-25 15:00")
    (again,) = planned(laid_out_office, written(tmp_path, f"{listed},removed,yes,yes,,"))
    assert [one.fact for one in again.facts] == ["panel_considered"]


async def child(room: EngineRoom) -> str:
    """Somebody on the panel's list."""
    facts = (concern(MORNING, route="yjs"), *high("Tue 2026-03-17"))
    return (await room.open(*facts)).reference


def written(folder: Path, *rows: str) -> Path:
    path = folder / "outcomes.csv"
    path.write_text("reference,outcome,risk_reduced,plans_satisfactory,agency,action\n" + "\n".join(rows))
    return path


def judging(office: Office) -> PathwayClient:
    """Speaks to the record alone."""
    return PathwayClient(None, office.engine, office.authority, "nowhere")


def seen(office: Office) -> PanelView:
    with reading(office.engine) as session:
        return panel_view(session, MEETING.panel, TOLD_AT)


def planned(office: Office, path: Path) -> tuple[Recording, ...]:
    view = seen(office)
    with reading(office.engine) as session:
        return to_record(session, MEETING, view, read_outcomes(path))
