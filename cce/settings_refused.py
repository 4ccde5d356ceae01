"""Saying what is wrong with a setting: which variable, what it should be, and never a secret."""

import difflib
import os
from typing import get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from cce.hidden import HIDDEN, Hidden
from cce.pathway.errors import PathwayError

PREFIX = "CCE_"


class SettingInvalid(PathwayError):
    """A setting cannot be used."""


def refuse_unknown(settings: type[BaseSettings]) -> None:
    """Make sure that each variable of ours is one of *settings*.

    Raises:
        SettingInvalid: One is none; says which may be meant.
    """
    known = sorted(_variable(field) for field in settings.model_fields)
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}."
            raise SettingInvalid(f"{name} is no setting; {hint}")


def not_usable(settings: type[BaseSettings], error: ValidationError) -> SettingInvalid:
    """A sentence for each variable that cannot be used; the value of a hidden one is not repeated."""
    sentences = (
        _sentence(settings, str(wrong["loc"][0]), wrong["input"], wrong["msg"])
        for wrong in error.errors(include_url=False)
    )
    return SettingInvalid("\n".join(sentences))


def _variable(field: str) -> str:
    return f"{PREFIX}{field}".upper()


def _sentence(settings: type[BaseSettings], field: str, found: object, wrong: str) -> str:
    if field not in settings.model_fields:
        return f"{_variable(field)} is no setting."
    declared = settings.model_fields[field]
    shown = HIDDEN if _is_hidden(declared) else repr(str(found))
    reason = wrong.removeprefix("Value error, ")
    return f"{_variable(field)} is {shown}: {reason}. It should be {declared.description}."


def _is_hidden(declared: FieldInfo) -> bool:
    kinds = (declared.annotation, *get_args(declared.annotation))
    return any(get_origin(kind) is Hidden for kind in kinds)
