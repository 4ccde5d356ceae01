"""From the items a person is owed at one slot to the message that is sent."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from cce.notices import wording
from cce.notices.errors import UrgentGoesAlone
from cce.notices.message import Item, Message, message_key
from cce.pathway.working_days import LONDON

TEMPLATES = Path(__file__).parent / "templates"


def split(items: Iterable[Item]) -> tuple[tuple[Item, ...], ...]:
    """How the items go out: each urgent one alone, first; all others together in one digest.

    Source:
        pathway §7
    """
    every = tuple(items)
    alone = [(item,) for item in every if item.urgent]
    digest = tuple(item for item in every if not item.urgent)
    return (*alone, digest) if digest else tuple(alone)


def render(items: Sequence[Item], told_at: datetime) -> Message:
    """One message of these items: a digest, or one urgent item alone.

    Args:
        items: What one person is owed at one slot, in any order.
        told_at: The slot, timezone-aware; notices read dates in Europe/London.

    Raises:
        UrgentGoesAlone: An urgent item stands beside another, or there is none at all.
    """
    if not items or (len(items) > 1 and any(item.urgent for item in items)):
        raise UrgentGoesAlone
    told_on = told_at.astimezone(LONDON).date()
    subject = wording.subject(items, told_on)
    said = [_said(item, told_on) for item in wording.in_order(items, told_on)]
    text, html = (_template(kind).render(subject=subject, items=said) for kind in ("txt", "html"))
    short = wording.short(items, told_on)
    return Message(message_key(item.key for item in items), told_at, subject, text, html, short)


def _said(item: Item, told_on: date) -> dict[str, object]:
    return {
        "task": item.task,
        "line": wording.line(item, told_on),
        "note": wording.note(item),
        "reference": item.reference,
        "link": item.link,
        "acknowledge": item.acknowledge,
        "groups": item.groups,
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def _template(kind: str) -> Template:
    return _environment().get_template(f"notice.{kind}.j2")
