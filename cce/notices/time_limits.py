"""How long one attempt may take, however slowly the other side drips."""

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class SendLimits:
    """The time limits of one attempt.

    Attributes:
        step: The longest wait for one answer.
        whole: The longest for the attempt as a whole.
    """

    step: timedelta = timedelta(seconds=10)
    whole: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When one attempt must be over, on the machine's monotonic clock."""

    ends: float
    step: float

    @classmethod
    def within(cls, limits: SendLimits) -> Self:
        """The deadline of an attempt that begins now."""
        return cls(monotonic() + limits.whole.total_seconds(), limits.step.total_seconds())

    def seconds(self) -> float:
        """How long the next wait may be, in seconds.

        Raises:
            TimeoutError: The attempt's time is over.
        """
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError("the time for this attempt is over")
        return min(left, self.step)


class _Receiving(io.RawIOBase):
    def __init__(self, sock: socket.socket, seconds: Callable[[], float]) -> None:
        self._sock = sock
        self._seconds = seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(self._seconds())
        return self._sock.recv_into(buffer)


def received(sock: socket.socket, seconds: Callable[[], float]) -> io.BufferedReader:
    """What arrives on *sock*, for reading within a deadline however it drips.

    Args:
        sock: A connected socket; it stays its owner's to close.
        seconds: Asked before every wait how long that may be; raises TimeoutError when the time is over.
    """
    return io.BufferedReader(_Receiving(sock, seconds))
