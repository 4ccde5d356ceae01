"""What the doctor looks at: each says what is well, or raises what is not and what to do about it."""

import asyncio
import gc
import socket
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import make_url

from cce.pathway.counting import in_words
from cce.pathway.errors import PathwayError
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Role
from cce.records.episodes import open_references
from cce.records.following import lagging
from cce.records.ledger import owed_recipients
from cce.records.tombstones import tombstones
from cce.staff.failing import flagged_addresses
from cce.staff.register import load_directory
from starter.cli import promised
from starter.cli.installation import Installation
from starter.cli.options import now
from starter.cli.wording import moment
from starter.running import address, running

Answer = TypeVar("Answer")
_LATE = timedelta(minutes=15)
_PATIENCE_SECONDS = 5.0


class NotWell(PathwayError):
    """Something of this installation is not as it should be."""


def policy(here: Installation) -> str:
    """Whether new episodes have a policy to go by."""
    found = load_policy(here.settings.policy, here.settings.policy_folders)
    return f"{found.policy}, version {found.version}; `cce policy check` says more"


def database(here: Installation) -> str:
    """Whether the records answer, and are laid out for this version."""
    here.engine.connect().close()
    return f"{make_url(here.settings.database_url.reveal()).render_as_string(hide_password=True)}, laid out"


def server(here: Installation) -> str:
    """Whether the Temporal server answers."""
    _run(_connected(here))
    return f"{address(here.settings)}, namespace {here.settings.temporal_namespace}, answers"


def worker(here: Installation) -> str:
    """Whether somebody asks the server for work."""
    queues = (here.settings.temporal_task_queue, here.settings.send_task_queue)
    for queue in queues:
        if not _run(_is_polled(here, queue)):
            raise NotWell(f"nobody works on the queue {queue!r}: start `cce run`, or the worker")
    return f"works on the queues {', '.join(queues)}"


def mail(here: Installation) -> str:
    """Whether mail goes somewhere."""
    if here.settings.mail_url is None:
        started = running(here.settings.var)
        place = started.outbox if started is not None and started.outbox else here.settings.var / "outbox"
        return f"no mail server is set: `cce run` keeps mail in {place}"
    from cce.notices.channels import ChannelRules

    server_name = ChannelRules.around(here.settings.mail_url).mail_server
    host, _, port = server_name.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE_SECONDS).close()
    except OSError as error:
        raise NotWell(f"{server_name} does not answer ({type(error).__name__}): see CCE_MAIL_URL") from None
    return f"goes out through {server_name}"


def calendar(here: Installation) -> str:
    """Whether the working days reach far enough."""
    with here.reading() as session:
        ladder = here.ladder(session)
    last_on, left = ladder.calendar.last_on, ladder.calendar.last_on - ladder.calendar.date_of(now())
    if left.days <= ladder.policy.calendar.warn_within_days:
        raise NotWell(f"ends on {in_words(last_on)}: set calendar.last_year of the policy to a later year")
    return f"working days are known to {in_words(last_on)}"


def staff(here: Installation) -> str:
    """Whether there is a directory, and administrators for what reaches nobody else."""
    with here.reading() as session:
        directory, failing = load_directory(session), flagged_addresses(session)
    if not directory.people:
        raise NotWell("the directory is empty: cce staff import FILE --apply")
    if not any(one.role is Role.ADMINISTRATOR for one in directory.holdings):
        raise NotWell("nobody is administrator, who is told when nobody else can be: add one, then import")
    if failing:
        raise NotWell(f"{len(failing)} addresses keep failing: `cce staff check` says which")
    return f"{len(directory.people)} people; `cce staff check` says whether all roles reach somebody"


def notices(here: Installation) -> str:
    """Whether what should have gone has gone."""
    with here.reading() as session:
        waiting = owed_recipients(session, now() - _LATE)
        ladder = here.ladder(session)
    if waiting:
        since = moment(min(one.since for one in waiting), ladder.calendar)
        number = sum(one.number for one in waiting)
        raise NotWell(
            f"{number} should have gone and did not, the oldest since {since}: is the worker running?"
        )
    return "everything that was due has gone"


def timetables(here: Installation) -> str:
    """Whether every open episode goes by the calendar, the panels and its policy as they are."""
    with here.reading() as session:
        number, lag = len(open_references(session)), len(lagging(session, here.authority))
    if lag:
        raise NotWell(f"{lag} of {number} open episodes do not follow the rules as they are: cce follow")
    return f"all {number} open episodes follow the calendar, the panels and their policy"


def erasures(here: Installation) -> str:
    """Whether nothing is left of what was erased."""
    with here.reading() as session:
        known = tombstones(session)
    left = sum(not one.is_finished for one in known)
    if left:
        raise NotWell(
            f"of {left} erased records something is left, which nothing opens: the daily upkeep clears it; "
            "`cce retention erased` lists them"
        )
    return f"nothing is left of {len(known)} erased records"


Examination = Callable[[Installation], str]
EXAMINATIONS: tuple[tuple[str, Examination, str | None], ...] = (
    ("policy", policy, None),
    ("database", database, None),
    ("Temporal server", server, None),
    ("worker", worker, "Temporal server"),
    ("mail", mail, None),
    ("calendar", calendar, "database"),
    ("staff", staff, "database"),
    ("notices", notices, "database"),
    ("timetables", timetables, "database"),
    ("erasures", erasures, "database"),
    ("due", promised.due, "database"),
    ("canary", promised.canary, "database"),
    ("roles", promised.roles, "database"),
    ("workflows", promised.workflows, "Temporal server"),
    ("heartbeat", promised.heartbeat, None),
)
"""Each with its name, and with the one that has to be well for it to be looked at."""


async def _connected(here: Installation) -> None:
    from workflows.connecting import connect

    await connect(address(here.settings), here.settings.temporal_namespace)


async def _is_polled(here: Installation, queue: str) -> bool:
    from temporalio.api.enums.v1 import TaskQueueType
    from temporalio.api.taskqueue.v1 import TaskQueue
    from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

    from workflows.connecting import connect

    client = await connect(address(here.settings), here.settings.temporal_namespace)
    asked = DescribeTaskQueueRequest(
        namespace=here.settings.temporal_namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    )
    answer = await client.workflow_service.describe_task_queue(
        asked, timeout=timedelta(seconds=_PATIENCE_SECONDS)
    )
    return bool(answer.pollers)


def _run(asked: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return asyncio.run(asked)
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.
