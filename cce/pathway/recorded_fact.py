"""What every fact carries, and the kinds of values in facts.

Every fact says when it happened (`happened_at`, what was true) and when it was recorded (`recorded_at`,
what was known); both are instants in UTC. Facts are never edited: a mistake is voided by another fact.
"""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _plain_date(value: object) -> object:
    if isinstance(value, datetime):
        raise ValueError("a plain date, YYYY-MM-DD, without a time")
    return value


Instant = Annotated[AwareDatetime, Field(description="An instant with its offset.")]
LocalDate = Annotated[date, BeforeValidator(_plain_date), Field(description="A local date, YYYY-MM-DD.")]
Reason = Annotated[str, Field(min_length=1, max_length=20_000)]
Category = Annotated[int, Field(ge=1, le=12)]


class RecordedFact(BaseModel):
    """What every fact carries.

    Attributes:
        id: Names the fact inside its episode; the command id where a command recorded it.
        happened_at: When it was true, UTC.
        recorded_at: When it became known, UTC; never before it happened.
        by: An opaque key of who recorded it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=False)

    id: str = Field(default="", max_length=100)
    happened_at: Instant
    recorded_at: Instant
    by: str | None = Field(default=None, max_length=100)

    @model_validator(mode="before")
    @classmethod
    def _recorded_when_it_happened(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("recorded_at") is None and "happened_at" in given:
            return given | {"recorded_at": given["happened_at"]}
        return given

    @model_validator(mode="after")
    def _instants_in_utc(self) -> "RecordedFact":
        object.__setattr__(self, "happened_at", _in_utc(self.happened_at))
        object.__setattr__(self, "recorded_at", _in_utc(self.recorded_at))
        return self
