"""An office to test in: laid-out records, invented staff, the real rules, and a way out that is scripted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine, MetaData, select

from activities.delivering import Delivered, Post, deliver
from activities.keeping import keep
from activities.preparing import Outcome, prepare
from cce.pathway.facts import FACT, Fact
from cce.pathway.plan import Plan, listing
from cce.pathway.terms import ChildStatus, Role
from cce.pathway.timetable import work_out
from cce.pathway.working_days import LONDON
from cce.records import boards, facts, ledger, narrative
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.deliveries import Attempt, Delivery, DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, circumstances_of, episode, open_episode
from cce.records.references import new_reference
from cce.staff.importing import import_directory
from cce.staff.people import Person
from cce.staff.roster import Cover, Directory, Holding
from tests.activities.sending import MAIL_URL, ScriptedSender
from tests.pathway.dates import uk

POLICY = "nottinghamshire-2020"
LINKS = "http://127.0.0.1:8000"
BORN_ON = date(2011, 3, 4)
STAFF = {
    Role.SOCIAL_WORKER: "sw",
    Role.TEAM_MANAGER: "tm",
    Role.SERVICE_MANAGER: "csm",
    Role.CPC_LEAD: "cpc",
    Role.STRATEGIC_SAFEGUARDING: "safe",
    Role.ADMINISTRATOR: "admin",
}


def fact(kind: str, at: str | datetime, **fields: Any) -> Fact:
    """One fact without an id: the command that brings it gives one.

    Args:
        kind: As `fact:` names it.
        at: When it happened, `Mon 2026-03-23 10:00` in London or an instant; recorded at once unless the
            fields say otherwise.
        fields: The rest of it; times may be written in the same way.
    """
    given = {
        name: uk(value) if name in ("recorded_at", "meeting_at") and isinstance(value, str) else value
        for name, value in fields.items()
    }
    happened_at = uk(at) if isinstance(at, str) else at.astimezone(UTC)
    return FACT.validate_python({"fact": kind, "happened_at": happened_at, **given})


def concern(at: str | datetime = "Mon 2026-03-23 10:00", **fields: Any) -> Fact:
    """The concern that an episode begins with; an assessment is due ten days later."""
    return fact("concern_identified", at, **{"route": "open_case", **fields})


@dataclass(frozen=True)
class Staff:
    """Who works here; the keys of the people begin with *house*, so that houses do not share postboxes."""

    house: str = ""
    people: tuple[Person, ...] = ()
    holdings: tuple[Holding, ...] = ()
    covers: tuple[Cover, ...] = ()

    def key(self, name: str) -> str:
        return f"{self.house}{name}"

    def email(self, name: str) -> str:
        return f"{name}@example.test"

    def with_person(
        self,
        name: str,
        *roles: Role,
        channels: Sequence[str] = ("email",),
        active_until: date | None = None,
    ) -> "Staff":
        """The same, and somebody more; *roles* are held for the whole authority."""
        one = Person(
            self.key(name), f"{name} Example", self.email(name), tuple(channels), active_until=active_until
        )
        held = tuple(Holding(role, one.key) for role in roles)
        rest = tuple(person for person in self.people if person.key != one.key)
        return replace(self, people=(*rest, one), holdings=(*self.holdings, *held))

    def without(self, *roles: Role) -> "Staff":
        """The same, but nobody holds *roles*."""
        return replace(self, holdings=tuple(one for one in self.holdings if one.role not in roles))

    def covered(self, name: str, by: str, from_on: date, until_on: date) -> "Staff":
        """The same, but *name* is away and *by* stands in."""
        return replace(self, covers=(*self.covers, Cover(self.key(name), self.key(by), from_on, until_on)))

    @property
    def directory(self) -> Directory:
        return Directory(self.people, (), self.holdings, self.covers)


def everybody(house: str = "") -> Staff:
    """Somebody in every role of `STAFF`, reached by e-mail."""
    staff = Staff(house)
    for role, name in STAFF.items():
        staff = staff.with_person(name, role)
    return staff


@dataclass
class Office:
    """Records, staff and the way out; each step is told what time it is."""

    engine: Engine
    staff: Staff = field(default_factory=everybody)
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    authority: Authority = field(default_factory=Authority)
    _numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.employ(self.staff)

    @property
    def post(self) -> Post:
        return Post(self.engine, self.authority, self.sender, MAIL_URL, LINKS)

    def employ(self, staff: Staff, on: date = date(2020, 1, 1)) -> None:
        """Let *staff* be who works here from now on."""
        self.staff = staff
        with transaction(self.engine) as session:
            import_directory(session, staff.directory, on)

    def open(self, at: str = "Mon 2026-03-23 10:00", *more: Fact, **fields: Any) -> str:
        """Open an episode with a concern, known at once, and answer with its reference."""
        reference = self.register(uk(at))
        self.keep(reference, concern(at, **fields), *more, at=at)
        return reference

    def register(
        self, at: datetime, status: ChildStatus = ChildStatus.CIN, roles: dict[Role, str] | None = None
    ) -> str:
        """An episode before its first fact."""
        reference = new_reference()
        row = Episode(reference, POLICY, "1", at, status)
        given = {role: self.staff.key(name) for role, name in (roles or {}).items()}
        with transaction(self.engine) as session:
            open_episode(session, row, Child.of("Bo Example", BORN_ON), given)
        return reference

    def keep(self, reference: str, *given: Fact, at: str, command_id: str | None = None) -> Outcome:
        """Have facts kept at *at*, with their free text stored first, as a client does."""
        command = command_id or f"{reference}-{next(iter(self._numbers))}"
        bare, texts = narrative.without_narrative(given)
        with transaction(self.engine) as session:
            narrative.store_narrative(session, reference, command, texts, uk(at))
        return keep(self.engine, self.authority, reference, command, bare, uk(at))

    def prepare(self, reference: str, at: str | datetime) -> Outcome:
        return prepare(self.engine, self.authority, reference, uk(at) if isinstance(at, str) else at)

    def deliver(self, name: str, at: str | datetime) -> Delivered:
        """Send what somebody of the staff is owed by *at*; a name that is nobody's is taken as a key."""
        known = {person.key for person in self.staff.people}
        key = self.staff.key(name) if self.staff.key(name) in known else name
        return deliver(self.post, key, uk(at) if isinstance(at, str) else at)

    def rows(self, reference: str, **wanted: Any) -> list[Delivery]:
        """The ledger of an episode, in the order in which things could go; only those with the *wanted*."""
        with reading(self.engine) as session:
            found = ledger.deliveries_of(session, reference)
        return [one for one in found if all(seen(one, name) == value for name, value in wanted.items())]

    def row(self, reference: str, **wanted: Any) -> Delivery:
        """The only such row."""
        (one,) = self.rows(reference, **wanted)
        return one

    def attempts(self, reference: str) -> tuple[Attempt, ...]:
        with reading(self.engine) as session:
            return ledger.attempts_of(session, reference)

    def facts(self, reference: str) -> list[Fact]:
        with reading(self.engine) as session:
            return facts.facts_of(session, reference)

    def episode(self, reference: str) -> Episode:
        with reading(self.engine) as session:
            return episode(session, reference)

    def plan(self, reference: str, at: str | datetime) -> Plan:
        """What the record says."""
        with reading(self.engine) as session:
            ladder = self.authority.ladder(session, POLICY)
            circumstances = circumstances_of(session, reference)
            known = facts.facts_of(session, reference)
            board = boards.load_board(session, reference)
        timetable = work_out(known, circumstances, ladder.policy, ladder.calendar)
        return listing(timetable, board, ladder, circumstances, uk(at) if isinstance(at, str) else at)


def contents(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the records, table by table, but for keys: one that sealed nothing says nothing."""
    layout = MetaData()
    layout.reflect(office.engine)
    with reading(office.engine) as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in layout.sorted_tables
            if table.name != "episode_key"
        }


def seen(one: Delivery, name: str) -> Any:
    """A part of a row as tests write it: plain words, and the recipient without the house."""
    return getattr(one.about, name) if hasattr(one.about, name) else getattr(one, name)


def statuses(rows: Iterable[Delivery]) -> list[DeliveryStatus]:
    return [one.status for one in rows]


def london(instant: datetime | None) -> str:
    """An instant as tests write it."""
    return "" if instant is None else f"{instant.astimezone(LONDON):%a %Y-%m-%d %H:%M}"
