"""Asking for the assessments that a police list calls for: each once, however often it is asked.

Source: CCE 2020 §5.8.2
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cce.pathway.errors import PathwayError
from cce.pathway.facts import ConcernIdentified
from cce.pathway.terms import Route
from cce.police_lists.matching import Request
from cce.records.errors import EpisodeExists
from starter.client import Opening, PathwayClient, Recorded
from starter.pacing import Watch, for_many, unwatched


async def ask_for_all(
    client: PathwayClient,
    requests: Sequence[Request],
    policy: str,
    concern: ConcernIdentified,
    watch: Watch = unwatched,
) -> Mapping[str, PathwayError]:
    """Open an episode for each request, and answer with those that could not be, and why.

    Args:
        client: Speaks to the engine.
        requests: The assessments to ask for; each reference is set aside for its child.
        policy: The policy that new episodes are pinned to.
        concern: What is recorded in each.
        watch: Shows how far it is.
    """
    by_reference = {one.reference: one for one in requests}

    async def ask(reference: str) -> Recorded:
        return await ask_for(client, by_reference[reference], policy, concern)

    return await for_many(tuple(by_reference), ask, watch)


async def ask_for(
    client: PathwayClient, request: Request, policy: str, concern: ConcernIdentified
) -> Recorded:
    """Open the episode of one request, or finish opening it where that broke off.

    The command has its name from the reference: whoever sends it again, it is kept once.

    Raises:
        FactRefused: The pathway refuses the concern; nothing is stored.
        EngineUnavailable: The engine does not answer.
    """
    command_id = f"police-list-{request.reference}"
    opening = Opening(
        request.child, request.status, request.yjs_involved, request.team, {}, policy, (concern,)
    )
    try:
        return await client.open(opening, reference=request.reference, command_id=command_id)
    except EpisodeExists:
        return await client.record(request.reference, (concern,), command_id=command_id)


def concern_of(by: str | None, at: datetime) -> ConcernIdentified:
    """What is recorded of a child on a police list: an assessment is asked for from *at* on, UTC."""
    return ConcernIdentified(
        fact="concern_identified", happened_at=at, recorded_at=at, by=by, route=Route.POLICE_LIST
    )
