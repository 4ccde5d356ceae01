"""What goes to the screen: JSON for programs, tables and sentences for people."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Item = TypeVar("Item")
_PATIENCE = 1.0


def say_json(said: Mapping[str, Any]) -> None:
    """Print one object as one line of JSON."""
    sys.stdout.write(f"{json.dumps(said)}\n")


def say(words: str = "") -> None:
    """Print a paragraph, folded at the terminal's width."""
    console().print(words)


def console() -> "Console":
    """Where people read; nothing in a text is taken for markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def table(*columns: str, title: str | None = None) -> "Table":
    """An open table that leaves the width to its text."""
    from rich import box
    from rich.table import Table

    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
    )
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def say_rows(
    columns: Iterable[str], rows: Iterable[Iterable[str]], *, title: str | None = None, none: str = ""
) -> None:
    """Print a table, or the words *none* when it has no row."""
    made = table(*columns, title=title)
    for row in rows:
        made.add_row(*row)
    if made.row_count:
        say()
        console().print(made)
    elif none:
        say(none)


def is_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def each(items: Iterable[Item], doing: str, total: int) -> Iterator[Item]:
    """The items as they come; once it takes longer than a second, with a bar that shows how far it is."""
    if not sys.stderr.isatty():
        yield from items
        return
    started = monotonic()
    with ExitStack() as shown:
        advance: Callable[[int], None] | None = None
        for done, item in enumerate(items, start=1):
            if advance is None and monotonic() - started > _PATIENCE:
                advance = _bar(shown, doing, total)
            if advance is not None:
                advance(done)
            yield item


def _bar(shown: ExitStack, doing: str, total: int) -> Callable[[int], None]:
    from rich.console import Console
    from rich.progress import Progress

    progress = shown.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = progress.add_task(doing, total=total)
    return lambda done: progress.update(task, completed=done)
