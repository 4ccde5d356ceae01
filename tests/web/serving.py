"""Pages served over real HTTP for a test, on a free port of this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.engine import eventually
from tests.web.scene import Scene


@contextmanager
def served(scene: Scene) -> Iterator[str]:
    """Serve the pages of *scene*, whose address becomes where they are; nothing is left after the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        scene.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(scene.pages(), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            eventually(lambda: server.started)
            yield scene.address
        finally:
            server.should_exit = True
            running.join()
