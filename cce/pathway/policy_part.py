"""What the parts of a policy have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1, le=400)]


class PolicyPart(BaseModel):
    """A part of a policy: never changed once read, and nothing in it may be unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")
