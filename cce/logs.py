"""What a program says of itself: one JSON object a line, which cannot hold anything about a person.

An event of ours names known fields alone, each of a kind that says nothing about anybody. Of what other
packages log it is kept who said it and where, how bad it is and the kind of the error; of their words, those
that values were put into, without the values.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import structlog

WITHHELD = "(withheld)"
_OPAQUE = re.compile(r"[A-Za-z0-9._:-]{1,120}")
_REFERENCE = re.compile(r"[2-9BCDFHJKMPQRTWXY]{4}-[2-9BCDFHJKMPQRTWXY]{4}-[2-9BCDFHJKMPQRTWXY]")
_ADDRESS = re.compile(r"[A-Za-z0-9.:\[\]-]{1,120}")

Event = MutableMapping[str, Any]
Known = Callable[[object], bool]


def _one_of(*kinds: type) -> Known:
    return lambda value: isinstance(value, kinds)


def _matching(pattern: re.Pattern[str]) -> Known:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


FIELDS: Mapping[str, Known] = {
    "reference": _matching(_REFERENCE),
    "panel": _one_of(date),
    "at": _one_of(datetime),
    "duty": _one_of(Enum),
    "address": _matching(_ADDRESS),
    "check": _matching(_OPAQUE),
    "cause": _matching(_OPAQUE),
    "queue": _matching(_OPAQUE),
    "number": _one_of(int, float),
    "seconds": _one_of(int, float),
    "where": lambda value: isinstance(value, list),
}
"""What an event may say beside its words, and what such a value looks like; anything else is withheld."""


def configure(level: str) -> None:
    """Write what is logged from *level* on to standard error, a JSON object a line."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            _known_fields_alone,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    written = logging.StreamHandler(sys.stderr)
    written.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, _words_of_others],
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[written], force=True)


def logger() -> structlog.stdlib.BoundLogger:
    """What our own rooms log with: `logger().info("kept", reference=..., number=3)`."""
    found: structlog.stdlib.BoundLogger = structlog.get_logger("cce")
    return found


def where(error: BaseException) -> list[str]:
    """Where an error came from: files and lines, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def _known_fields_alone(_: object, __: str, event: Event) -> Event:
    """Withhold every value that is not known to be harmless."""
    for name in [name for name in event if name not in ("event", "level")]:
        if name not in FIELDS or not FIELDS[name](event[name]):
            event[name] = WITHHELD
        elif isinstance(event[name], (date, datetime)):
            event[name] = event[name].isoformat()
    return event


def _words_of_others(_: object, __: str, event: Event) -> Event:
    """Of what another package says: who and where, the kind of an error, and words that values were put into.

    Words that are whole already may hold anything: the place in the program says what they were about.
    """
    record: logging.LogRecord = event["_record"]
    said: dict[str, Any] = {
        "logger": record.name,
        "event": str(record.msg) if record.args else WITHHELD,
        "where": [f"{record.filename}:{record.lineno} {record.funcName}"],
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said |= {"cause": type(error).__name__, "where": where(error)}
    event.pop("exc_info", None)
    event.update(said)
    return event
