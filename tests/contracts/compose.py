"""The production shape: its file, and its database jobs run against a server of the tests."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.contracts.checkout import CHECKOUT
from tests.postgres import PostgresServer, programs

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
PASSWORDS = {
    "database": "",
    "temporal_database": "a'b\"c $d",
    "pathway_owner_database": "owner",
    "pathway_database": "plain",
}
DATABASES = ("temporal", "temporal_visibility", "pathway")


@dataclass(frozen=True)
class Databases:
    """The databases as the jobs make them.

    Attributes:
        server: Where they are.
        secrets: The folder with the password files.
    """

    server: PostgresServer
    secrets: Path

    def run(self, job: str) -> None:
        """Do what the service *job* does when it starts."""
        asked = SERVICES[job]
        script = asked["command"][0].replace("$$", "$").replace("/run/secrets", str(self.secrets))
        for mount in asked.get("volumes", []):
            there, here, *_ = mount.split(":")
            script = script.replace(here, str(CHECKOUT / there))
        user = asked["environment"]["PGUSER"].replace("postgres", "test")
        reach = {"PGHOST": "127.0.0.1", "PGPORT": str(self.server.port), "PGUSER": user}
        named = {"PGDATABASE": asked["environment"].get("PGDATABASE", "postgres")}
        path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, **reach, **named}
        subprocess.run([*asked["entrypoint"], script], env=environment, check=True, timeout=60)

    def url_of(self, role: str) -> str:
        """The SQLAlchemy URL of the record, for one of its roles."""
        return f"postgresql://{role}:{PASSWORDS[f'{role}_database']}@127.0.0.1:{self.server.port}/pathway"


@contextmanager
def databases(server: PostgresServer, secrets: Path) -> Iterator[Databases]:
    """The databases that compose begins with; none of them outlives the block."""
    for name, password in PASSWORDS.items():
        (secrets / f"{name}_password").write_text(password or server.password)
    made = Databases(server, secrets)
    try:
        made.run("databases")
        yield made
    finally:
        for name in DATABASES:
            server.drop(name)
