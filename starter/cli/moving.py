"""Moving open episodes to another policy: shown first, one audited change, then their timetables follow."""

from collections.abc import Sequence

import typer
from sqlalchemy.orm import Session

from cce.pathway.policy import Policy
from cce.pathway.policy_files import load_policy
from cce.records.episodes import Episode, episode, episodes, pin_policy
from starter.cli.ask import confirm
from starter.cli.installation import Installation, audit, installation
from starter.cli.live import show_moved_of, with_open_episodes
from starter.cli.saving import Manner
from starter.cli.screen import say, say_json


def move_to_policy(
    before: str, after: str, references: Sequence[str], manner: Manner, by: str | None
) -> None:
    """Pin open episodes that go by the policy *before* to *after*: those of *references*, or all.

    Raises:
        PolicyUnknown: There is no policy *after*.
        EpisodeUnknown: One of the references is unknown.
        NotConfirmed: Nobody can be asked.
        Declined: Somebody said no.
        ServerUnreachable: No engine answers; nothing was changed.
        NotAllFollow: They were moved, and some timetables do not follow yet.
    """
    here = installation()
    policy = load_policy(after, here.settings.policy_folders)
    with here.reading() as session:
        chosen = _chosen(session, before, references)
        show_moved_of(here, session, chosen, policy, as_json=manner.as_json)
    if not chosen or manner.dry_run:
        return
    confirm(yes=manner.yes)
    with_open_episodes(here, lambda session: _pin(session, chosen, policy, by))
    _say_moved(here, len(chosen), policy, manner)


def _chosen(session: Session, before: str, references: Sequence[str]) -> list[Episode]:
    if not references:
        return [one for one in episodes(session) if one.policy == before]
    chosen = [episode(session, reference) for reference in dict.fromkeys(references)]
    for one in chosen:
        if one.policy != before or not one.is_open:
            stands = f"goes by {one.policy}" if one.is_open else "is closed"
            raise typer.BadParameter(f"{one.reference} {stands}, not by {before}", param_hint="--episode")
    return chosen


def _pin(session: Session, chosen: Sequence[Episode], policy: Policy, by: str | None) -> None:
    for one in chosen:
        pin_policy(session, one.reference, policy.policy, policy.version)
        said = f"{one.policy} {one.policy_version} to {policy.policy} {policy.version}"
        audit(session, by, "policy move", said, one.reference)


def _say_moved(here: Installation, number: int, policy: Policy, manner: Manner) -> None:
    if manner.as_json:
        say_json({"moved": number, "policy": policy.policy, "version": policy.version, "saved": True})
        return
    say(f"Saved: {number} open episodes go by {policy.policy}, version {policy.version}.")
    if here.settings.policy != policy.policy:
        say(f"New ones still go by {here.settings.policy}: CCE_POLICY names their policy.")
