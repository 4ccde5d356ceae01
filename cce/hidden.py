"""What must not be shown: a secret or a name in a wrapper that only `reveal` opens.

Whatever prints, formats, logs, copies into JSON or pickles an object that holds one shows nothing of it.
"""

from typing import Generic, NoReturn, Self, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Value_co = TypeVar("Value_co", covariant=True)

HIDDEN = "(hidden)"
"""What is shown instead."""


class Hidden(Generic[Value_co]):
    """A value that travels unseen; `Hidden("a secret").reveal()` is where somebody looks.

    Two are equal when their values are. As a field of a pydantic model it is read like its value.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Value_co) -> None:
        self._value = value

    def reveal(self) -> Value_co:
        """The value, for the one place that needs it; keep it no longer than that."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, wanted: str) -> str:
        return format(HIDDEN, wanted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Hidden, self._value))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a hidden value is not pickled: reveal it where it is needed, or hand on what leads to it"
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        (inner,) = get_args(source)
        shown = core_schema.plain_serializer_function_ser_schema(str)
        return core_schema.no_info_after_validator_function(
            cls, handler.generate_schema(inner), serialization=shown
        )
