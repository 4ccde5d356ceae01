"""Opening payloads for a person: opened, written down, and only then answered.

The request and the answer are Temporal's remote codec protocol: `Payloads` in protobuf's JSON.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from temporalio.api.common.v1 import Payload, Payloads

from cce.keys.errors import KeyErased, KeyUnknown, SealBroken
from cce.keys.keyring import Keyring
from cce.records.audit import AuditEntry, append_audit
from cce.records.engine import transaction
from cce.records.keys import EpisodeKeys
from starter.codec.callers import Caller
from starter.codec.errors import (
    CannotBeNoted,
    CannotBeOpened,
    CodecRefusal,
    KeyIsErased,
    KeyIsMissing,
    NoPayloads,
)
from workflows.sealing import SealingCodec, episode_of, is_sealed

_ACTION = "decode"
_REFUSALS: tuple[tuple[type[Exception], type[CodecRefusal]], ...] = (
    (SealBroken, CannotBeOpened),
    (KeyUnknown, KeyIsMissing),
    (KeyErased, KeyIsErased),
    (SQLAlchemyError, CannotBeNoted),
)
_CAUSES = tuple(cause for cause, _ in _REFUSALS)


class Opener:
    """Opens what the engine sealed.

    Args:
        engine: The records, which hold the keys of episodes and the audit.
        keyring: The installation's keys.
        clock: Tells the time.
    """

    def __init__(self, engine: Engine, keyring: Keyring, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._keyring = keyring
        self._clock = clock

    async def open(self, asked: bytes, caller: Caller) -> str:
        """Open *asked*, write down who looks at what, and answer.

        A payload that is not sealed is handed back as it came: Temporal's own library writes such, in the
        markers of local activities, and whoever asks has it already.

        Raises:
            NoPayloads: It is something else.
            CannotBeOpened: One was altered, or was not sealed here.
            KeyIsMissing: The keyring lacks the key of one.
            KeyIsErased: The key of one was erased.
            CannotBeNoted: It cannot be written down, or the keys cannot be read.
        """
        payloads = _payloads(asked)
        sealed = [one for one in payloads if is_sealed(one)]
        try:
            # Keys are read anew each time: one that was erased a moment ago is gone here.
            opened = await SealingCodec(EpisodeKeys(self._engine, self._keyring)).decode(sealed)
            await asyncio.to_thread(self._note, sealed, caller)
        except _CAUSES as error:
            raise next(refusal for cause, refusal in _REFUSALS if isinstance(error, cause)) from None
        following = iter(opened)
        answer = (next(following) if is_sealed(one) else one for one in payloads)
        return MessageToJson(Payloads(payloads=answer), indent=None)

    def _note(self, sealed: Sequence[Payload], caller: Caller) -> None:
        """Write a row for each episode, and one for what is about none; all opened, so its name is true."""
        numbers, at = Counter(episode_of(one) for one in sealed), self._clock()
        rows = [
            AuditEntry(at, caller.person, _ACTION, f"payloads: {number}", reference, caller.purpose)
            for reference, number in sorted(numbers.items(), key=lambda one: one[0] or "")
        ]
        with transaction(self._engine) as session:
            append_audit(session, *rows)


def _payloads(asked: bytes) -> Sequence[Payload]:
    try:
        return Parse(asked, Payloads(), ignore_unknown_fields=True).payloads
    except (ParseError, UnicodeDecodeError, RecursionError):
        raise NoPayloads from None
