"""What the bench's child processes are told: one line of JSON in their environment."""

import os
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

VARIABLE = "BENCH_WIRING"


class Wiring(BaseModel):
    """What a worker of the bench works with.

    Attributes:
        temporal: Host and port of the Temporal server.
        database: The records' URL.
        health_port: Where it says whether it is ready.
        keyring: The file of keys that it seals with.
        mail_url: The mail server's URL; empty where nothing is sent.
        shift: How far the business clock of postboxes is ahead of the server's.
    """

    model_config = ConfigDict(frozen=True)

    temporal: str
    database: str
    health_port: int
    keyring: Path
    mail_url: str = ""
    shift: timedelta = timedelta()

    @classmethod
    def read(cls) -> "Wiring":
        """What this process was told."""
        return cls.model_validate_json(os.environ[VARIABLE])
