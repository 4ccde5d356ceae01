"""The fields of a fact as options of a command, with their choices and help; and back into the fact."""

import inspect
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import typer
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from typer.models import OptionInfo

from cce.pathway.facts import FACT_CLASSES, Fact, RecordedFact
from cce.pathway.local_times import read_date, read_instant
from cce.pathway.written_facts import CATEGORIES, DATES, INSTANTS
from starter.cli.options import FLAG

CARRIED = frozenset(RecordedFact.model_fields) | {"fact", "reason"}
"""What every fact carries, or every command asks for in the same words."""


class YesNo(StrEnum):
    """An answer that may also not be given."""

    YES = "yes"
    NO = "no"


_RATINGS = "ratings"
_EXAMPLES = {"action": "action-1", "to": "p-104", "voids": "3f9c2a17"}
_HELP = {
    "action": "A short name for the action, such as action-1.",
    "agency": "Whose it is.",
    "answers": "What was answered, in the person's own words.",
    "chair": "Who chairs the meeting.",
    "combined_with_missing": "Together with a missing meeting.",
    "duty": "Which duty.",
    "kind": "How the panel was answered.",
    "level": "The level it was judged to be.",
    "meeting_at": "When the meeting is, such as 2026-04-07T10:00.",
    "meeting_required": "Whether a meeting is required.",
    "on": "The date it was arranged for.",
    "outcome": "What came of it.",
    "overall": "The overall level that the assessor gives.",
    "owner": "Who at the agency has it, by key.",
    "panel": "The date of the panel.",
    "plans_satisfactory": "The panel is satisfied with the plans.",
    "process": "In which meeting.",
    "ratings": "A category's rating, such as 1=high; again for each.",
    "report_to": "The panel it is reported to, by date; else the next one.",
    "risk_reduced": "The risk has fallen.",
    "role": "Which role.",
    "route": "How the concern came.",
    "step": "Which step of the ladder, such as +1wd; all of them if left out.",
    "to": "To what, or to whom (by key).",
    "until": "The last date in time from now on.",
    "voids": "The id of the fact (see `cce show REF --facts`), or how it begins.",
}


def options_of(kind: str) -> list[inspect.Parameter]:
    """One option for each field that facts of that *kind* have beyond those every fact carries."""
    fields = FACT_CLASSES[kind].model_fields
    return [_option(name, field) for name, field in fields.items() if name not in CARRIED]


def example_of(kind: str) -> str:
    """What to type, at the least, for a fact of that *kind*."""
    needed = (name for name, field in FACT_CLASSES[kind].model_fields.items() if field.is_required())
    said = [f" --{name.replace('_', '-')} {_example(kind, name)}" for name in needed if name not in CARRIED]
    return f"cce record K7Q4-M2PX-3 {kind}{''.join(said)}"


def has_reason(kind: str) -> bool:
    """Whether facts of that *kind* can say why."""
    return "reason" in FACT_CLASSES[kind].model_fields


def fact_from(kind: str, given: Mapping[str, Any]) -> Fact:
    """The fact that the options say.

    Raises:
        BadParameter: A value is not what the fact allows.
    """
    values = {name: value for name, value in given.items() if value is not None}
    if _RATINGS in values:
        values[_RATINGS] = _ratings(values[_RATINGS])
    try:
        return cast("Fact", FACT_CLASSES[kind].model_validate({"fact": kind, **values}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else kind
        raise typer.BadParameter(first["msg"], param_hint=f"--{name.replace('_', '-')}") from None


def choice(flag: str, choices: type[StrEnum], text: str) -> OptionInfo:
    """An option that takes one of *choices*: they stand in its help, where there is room for them."""
    metavar = flag.rsplit("-", 1)[-1].upper()
    option: OptionInfo = typer.Option(flag, metavar=metavar, help=f"{text} One of: {', '.join(choices)}.")
    return option


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.is_required() else field.get_default()
    annotation = _annotation(name, _plain_type(field.annotation), is_flag=default is False)
    default = None if name == _RATINGS else default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _annotation(name: str, kind: type, *, is_flag: bool) -> object:
    flag, text = f"--{name.replace('_', '-')}", _HELP.get(name)
    if name == _RATINGS:
        return Annotated[list[str] | None, typer.Option("--rating", metavar="CATEGORY=LEVEL", help=text)]
    if name in INSTANTS:
        option = typer.Option(flag, parser=read_instant, metavar="WHEN", help=text)
        return Annotated[datetime | None, option]
    if name in DATES:
        return Annotated[date | None, typer.Option(flag, parser=read_date, metavar="DATE", help=text)]
    if is_flag:
        return Annotated[bool, typer.Option(flag, metavar=FLAG, help=text)]
    if kind is str:
        return Annotated[str | None, typer.Option(flag, metavar="TEXT", help=text)]
    choices = YesNo if kind is bool else cast("type[StrEnum]", kind)
    return Annotated[choices | None, choice(flag, choices, text or "")]


def _example(kind: str, name: str) -> str:
    if name in INSTANTS:
        return "2026-04-07T10:00"
    if name in DATES:
        return "2026-06-03"
    choices = _plain_type(FACT_CLASSES[kind].model_fields[name].annotation)
    return next(iter(choices)).value if issubclass(choices, StrEnum) else _EXAMPLES.get(name, "police")


def _plain_type(annotation: object) -> type:
    """The type itself, with "or nothing" and what is asked of its values left out."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return cast("type", annotation)


def _ratings(given: list[str]) -> dict[str, str]:
    ratings: dict[str, str] = {}
    for one in given:
        category, given_one, level = one.partition("=")
        if not given_one or category not in CATEGORIES:
            raise typer.BadParameter(
                f"{one!r} is no rating: write a category from 1 to 12 and its level, such as 1=high",
                param_hint="--rating",
            )
        ratings[category] = level
    return ratings
