"""What crosses to the Temporal server is sealed: with the episode's own key, else with the installation's.

Ids, task queues and the types of failures stay plain whatever is done: nothing about a person is in them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from cce.keys.errors import SealBroken
from cce.keys.keyring import open_with, seal_with
from cce.records.keys import EpisodeKeys
from workflows.ids import reference_of

ENCODING = b"binary/sealed"
_OF = "of"
_ENGINE = "the engine"


class PlainPayload(SealBroken):
    """A payload is not sealed: nothing that was written without the keys is taken."""


class SealingCodec(PayloadCodec, WithSerializationContext):
    """Seals every payload before it leaves the process, and opens none that was not sealed.

    Args:
        keys: Where the keys come from.
        reference: The episode the payloads belong to; None for what belongs to no child.
    """

    def __init__(self, keys: EpisodeKeys, reference: str | None = None) -> None:
        self._keys = keys
        self._reference = reference

    def with_context(self, context: SerializationContext) -> "SealingCodec":
        """The codec of one workflow."""
        workflow_id = (
            context.workflow_id
            if isinstance(context, (WorkflowSerializationContext, ActivitySerializationContext))
            else None
        )
        return SealingCodec(self._keys, reference_of(workflow_id or ""))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal.

        Raises:
            KeyErased: The episode's key was erased.
        """
        if self._reference is None:
            return [self._sealed_for_the_engine(one) for one in payloads]
        key = self._keys.remembered(self._reference)
        if key is None:
            key = await asyncio.to_thread(self._keys.key_to_seal, self._reference)
        return [_sealed_for(self._reference, key, one) for one in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open.

        Raises:
            PlainPayload: One was not sealed.
            SealBroken: One was altered, or belongs to something else.
            KeyErased: The episode's key was erased.
        """
        return [await self._opened(one) for one in payloads]

    def _sealed_for_the_engine(self, payload: Payload) -> Payload:
        sealed = self._keys.keyring.seal(payload.SerializeToString(), _ENGINE)
        return Payload(metadata={"encoding": ENCODING}, data=sealed)

    async def _opened(self, payload: Payload) -> Payload:
        if not is_sealed(payload):
            raise PlainPayload
        reference = episode_of(payload)
        if reference is None:
            return Payload.FromString(self._keys.keyring.open(payload.data, _ENGINE))
        key = self._keys.remembered(reference)
        if key is None:
            key = await asyncio.to_thread(self._keys.key_to_open, reference)
        return Payload.FromString(open_with(key, payload.data, reference))


def is_sealed(payload: Payload) -> bool:
    """Whether a payload says that it was sealed."""
    return payload.metadata.get("encoding") == ENCODING


def episode_of(payload: Payload) -> str | None:
    """The reference of the episode a sealed payload says it belongs to; None where it belongs to none.

    Only one that opened told the truth.
    """
    of = payload.metadata.get(_OF)
    return None if of is None else of.decode("ascii", "replace")


def _sealed_for(reference: str, key: bytes, payload: Payload) -> Payload:
    sealed = seal_with(key, payload.SerializeToString(), reference)
    return Payload(metadata={"encoding": ENCODING, _OF: reference.encode()}, data=sealed)


def converter(keys: EpisodeKeys | None) -> DataConverter:
    """The converter of every client and worker; without keys, of one that sends nothing about a child."""
    if keys is None:
        return pydantic_data_converter
    return replace(
        pydantic_data_converter,
        payload_codec=SealingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
