"""A server that cannot be reached: said in words that tell what to put right."""

import pytest

from starter.embedded import free_port
from workflows.connecting import ServerUnreachable, connect


@pytest.mark.parametrize(
    ("address", "why"),
    [
        pytest.param(f"127.0.0.1:{free_port()}", "nothing listens there", id="refused"),
        pytest.param("127.0.0.1:99999", "that is no host and port", id="no-port"),
        pytest.param("nowhere.invalid:7233", "there is no such host", id="no-host"),
    ],
)
async def test_who_cannot_be_reached_is_named_with_the_reason(address, why):
    with pytest.raises(ServerUnreachable) as refused:
        await connect(address, "default")
    assert str(refused.value) == (
        f"No Temporal server with the namespace 'default' answers at {address} ({why}): "
        "start it, or set CCE_TEMPORAL_ADDRESS and CCE_TEMPORAL_NAMESPACE."
    )
