"""The demo on the screen: a line for each thing that happens, the child's clock below them."""

import io
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from cce.notices.outbox import KeptMessage
from starter.recording import as_moving_picture
from starter.story import Told

_WHEN, _WHO, _RUNG, _GAPS = 16, 20, 12, 6
_NARROW = 88
_PICTURE_WIDTH, _PLAIN_WIDTH = 98, 110
_TITLE = "cce demo"


class Screenplay:
    """Prints the play; on a terminal the child's clock stands below the last line.

    Args:
        recorded: Whether it is kept for a picture instead of being shown.
    """

    def __init__(self, *, recorded: bool = False) -> None:
        self._console = _recording() if recorded else _screen()
        self._clock = Live(console=self._console, transient=True, refresh_per_second=12)
        self._has_clock = self._console.is_terminal and not recorded
        self._shown_at = ""

    @property
    def mark_of_a_fact(self) -> str:
        """What stands before something that was recorded."""
        return self._mark("\N{BLACK CIRCLE}", "*")

    @property
    def is_watched(self) -> bool:
        """Whether somebody looks on, and wants time to read."""
        return self._has_clock

    def __enter__(self) -> Self:
        """Start the clock."""
        if self._has_clock:
            self._clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the clock away."""
        self._clock.stop()

    def say(self, words: str = "", style: str = "") -> None:
        """Print a paragraph."""
        self._console.print(Text(words, style))

    def happened(self, at: str, what: str) -> None:
        """Something was recorded."""
        self._line(at, Text(f"{self.mark_of_a_fact} {what}", "bold"))

    def told(self, one: Told) -> None:
        """Somebody was told."""
        arrived = self._arrived(one)
        task = self._console.width - _WHEN - _WHO - _RUNG - len(arrived) - _GAPS
        self._line(
            one.at,
            Text.assemble(
                "  ",
                _cell(one.who, _WHO, ""),
                " ",
                _cell(one.rung, _RUNG, one.colour),
                " ",
                _cell(one.task, task, ""),
                " ",
                _cell(arrived, len(arrived), "green" if one.arrived == "mail" else "red"),
            ),
        )

    def clock(self, at: str, state: str) -> None:
        """Move the child's clock on."""
        if self._has_clock:
            self._clock.update(Text(f" {at}  {state} ", "reverse"))

    def mail(self, message: KeptMessage) -> None:
        """Print one message as its reader sees it."""
        head = Text(f"To: {message.to}\nSubject: {message.subject}\n", "bold")
        self._console.print(
            Panel(Text.assemble(head, "\n", message.text.strip()), title="one of the messages")
        )

    def keep(self, file: Path) -> None:
        """Write what was recorded as a picture that moves."""
        file.write_text(as_moving_picture(self._console, _TITLE), encoding="utf-8")

    def _arrived(self, one: Told) -> str:
        """The channel with a mark; where every sign counts, the mark alone."""
        if one.arrived != "mail":
            return one.arrived
        mark = self._mark("\N{CHECK MARK}", "ok")
        return mark if self._console.width < _NARROW else f"{mark} mail"

    def _line(self, at: str, rest: Text) -> None:
        when = "" if at == self._shown_at else at
        self._shown_at = at
        line = Text.assemble(_cell(when, _WHEN, "dim"), " ", rest)
        line.no_wrap, line.overflow = True, "ellipsis"
        self._console.print(line)

    def _mark(self, sign: str, plain: str) -> str:
        return plain if self._console.options.ascii_only else sign


class _Screen(Console):
    """A screen that nobody need look at to the end: `cce demo | head` plays on, silently, and ends well."""

    def on_broken_pipe(self) -> None:
        """Say no more."""
        with suppress(SystemExit):
            super().on_broken_pipe()


def _screen() -> Console:
    console = _Screen(markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PLAIN_WIDTH
    return console


def _recording() -> Console:
    return Console(
        record=True,
        file=io.StringIO(),
        width=_PICTURE_WIDTH,
        force_terminal=True,
        color_system="truecolor",
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def _cell(words: str, width: int, style: str) -> Text:
    cell = Text(words, style)
    cell.truncate(width, overflow="ellipsis", pad=True)
    return cell
