"""A few connections, shared fairly and closed in the end."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cce.notices.mail_lines import _Bundle, _Line


class Line(_Line):
    """Stands for a connection; counts how often it was closed."""

    def __init__(self):
        self.closed = 0

    def close(self):
        self.closed += 1


def test_who_waits_longest_is_next_and_nobody_overtakes():
    line = Line()
    bundle = _Bundle([line])
    assert bundle.take(0) is line
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(bundle.take, 60)
        while not bundle._waiting:
            pass
        bundle.give_back(line)
        with pytest.raises(TimeoutError):
            bundle.take(0)
        assert waiting.result() is line


def test_who_gave_up_waiting_is_passed_over():
    line = Line()
    bundle = _Bundle([line])
    bundle.take(0)
    with pytest.raises(TimeoutError):
        bundle.take(0)
    bundle.give_back(line)
    assert bundle.take(0) is line


def test_the_line_used_last_is_used_next():
    first, second = Line(), Line()
    bundle = _Bundle([first, second])
    used = bundle.take(0)
    bundle.give_back(used)
    assert bundle.take(0) is used


def test_a_line_in_use_is_closed_when_it_comes_back():
    free, used = Line(), Line()
    bundle = _Bundle([free, used])
    assert bundle.take(0) is used
    bundle.close()
    assert (free.closed, used.closed) == (1, 0)
    bundle.give_back(used)
    assert (free.closed, used.closed) == (1, 1)
