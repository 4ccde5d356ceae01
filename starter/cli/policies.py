"""Policies as commands name them: by name, or by the path of a file."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cce.pathway.errors import PolicyUnknown
from cce.pathway.policy import Policy
from cce.pathway.policy_files import load_policy

PolicyName = Annotated[
    str,
    typer.Argument(metavar="POLICY", help="A policy's name, or its file.", show_default=False),
]


def policy_folders() -> tuple[Path, ...]:
    """Where the authority's own policies lie.

    Raises:
        SettingInvalid: A setting cannot be used.
    """
    if not any(name.startswith("CCE_") for name in os.environ):
        return ()  # Nothing is set: reading the settings would take longer than a plan.
    from cce.settings import Settings

    folder = Settings.read().policies_folder
    return () if folder is None else (folder,)


def default_policy() -> str:
    """The policy that new episodes are pinned to.

    Raises:
        SettingInvalid: A setting cannot be used.
    """
    from cce.settings import Settings

    return Settings.read().policy


def find_policy(named: str) -> Policy:
    """The policy of that name, or in the file at that path.

    Raises:
        PolicyUnknown: There is none.
        PolicyInvalid: Its file is not right.
    """
    if not named.endswith(".yaml"):
        return load_policy(named, policy_folders())
    path = Path(named)
    if not path.is_file():
        raise PolicyUnknown(f"There is no file {named}.")
    return load_policy(path.stem, (*policy_folders(), path.parent))
