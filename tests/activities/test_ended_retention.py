"""Records at the end of their time: administrators are told how many once a week, and no more than that."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from activities.ended_retention import look_for_ended_retention
from cce.pathway.retention import Retention
from cce.pathway.terms import Role
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import EpisodeStatus, Standing, open_episode, save_standing
from cce.records.holds import set_hold
from cce.records.ledger import deliveries_to
from cce.records.office import office_task
from tests.activities.office import Office, everybody
from tests.pathway.dates import uk
from tests.records.samples import an_episode

FIRST, SECOND = "22BB-33CC-M", "B3C4-D5F6-8"
SHIPPED = Retention()
TUESDAY, FRIDAY, NEXT_MONDAY = "Tue 2036-05-13 07:00", "Fri 2036-05-16 07:00", "Mon 2036-05-19 07:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    office_on_either.employ(everybody().with_person("other-admin", Role.ADMINISTRATOR))
    with transaction(office_on_either.engine) as session:
        for reference, born_on in ((FIRST, date(2011, 5, 10)), (SECOND, date(2011, 5, 14))):
            one = replace(an_episode(reference), opened_at=datetime(2024, 3, 1, 9, tzinfo=UTC))
            open_episode(session, one, Child.of("Bo Example", born_on))
            closed_at = datetime(2029, 5, 10, 9, tzinfo=UTC)
            save_standing(session, reference, Standing(status=EpisodeStatus.CLOSED, closed_at=closed_at))
    return office_on_either


def look(office: Office, at: str, retention: Retention = SHIPPED) -> list[str]:
    authority = replace(office.authority, retention=retention)
    with transaction(office.engine) as session:
        return [one.recipient for one in look_for_ended_retention(session, authority, uk(at))]


def test_nobody_is_told_before_the_time_of_one_has_ended(office):
    assert look(office, "Fri 2036-05-09 07:00") == []


def test_every_administrator_is_told_once_a_week(office):
    told = [sorted(look(office, at)) for at in (TUESDAY, FRIDAY, NEXT_MONDAY)]
    assert told == [["admin", "other-admin"], [], ["admin", "other-admin"]]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        pytest.param(TUESDAY, "Decide about 1 record that has been kept long enough", id="one"),
        pytest.param(FRIDAY, "Decide about 2 records that have been kept long enough", id="two"),
    ],
)
def test_they_are_told_how_many_and_not_which(office, at, says):
    look(office, at)
    with reading(office.engine) as session:
        (told,) = deliveries_to(session, "admin")
        task = office_task(session, told.about)
    assert (task.task, task.reference) == (says, "RETENTION")


def test_what_is_on_hold_does_not_count(office):
    with transaction(office.engine) as session:
        set_hold(session, FIRST, "admin", uk(TUESDAY), "A judge may ask")
    assert look(office, TUESDAY) == []


def test_the_authority_sets_how_long(office):
    assert look(office, TUESDAY, Retention(years=30)) == []
    assert look(office, "Thu 2029-05-10 07:00", Retention(years=0, age=18)) != []
