"""Spreading what can be played one by one over the machine's processors."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

Played = tuple[list[str], Counter[str]]
_BATCHES = 50
_FEW = 60


def spread(play: Callable[[Sequence[str]], Played], names: Sequence[str], few: int = _FEW) -> Played:
    """Play everything that is named, in some processes at once where there is much of it.

    Args:
        play: Plays some, by name, and answers with what was wrong and how much there was; it is sent to the
            other processes.
        names: What is played, each by itself.
        few: How many are played here.
    """
    if len(names) <= few:
        return play(names)
    wrong, counted = list[str](), Counter[str]()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        for some, figures in processes.map(play, _batches(names, max(1, len(names) // _BATCHES))):
            wrong += some
            counted += figures
    return wrong, counted


def _batches(names: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    rest = iter(names)
    while some := tuple(islice(rest, size)):
        yield some
