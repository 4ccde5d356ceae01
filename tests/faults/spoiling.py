"""Spoiling a file as haste, spreadsheets, broken disks and malice do."""

import re
from collections.abc import Callable
from random import Random

_VALUE = re.compile(rb"(?<=[:,\[{])( ?)[^,:\[\]{}\n]+")
_WORD = re.compile(rb"[A-Za-z_]+")

NASTY: tuple[str, ...] = (
    *("", " ", "-", "~", "null", "true", "yes", "no", ".inf", "-.inf", ".nan", "0", "-1", "007", "1e999"),
    *("9" * 40, "0x1F", "0o17", "12:30:45", "1_000", "3.5", "2026-02-30", "0000-00-00", "9999-12-31"),
    *("2026-03-29T01:30", "2026-10-25T01:30", "2026-03-23T25:61", "2026-03-23T10:00+99:00", "1900-01-01"),
    *("2199-12-31T23:59", "20260323", "23/03/2026", "2026-03-23T10:00:00.1234567Z", "٢٠٢٦-٠٣-٢٣"),
    *(
        "=cmd|' /C calc'!A0",
        "+1",
        "@SUM(A1)",
        "'; DROP TABLE fact; --",
        "<script>",
        "{{7*7}}",
        "%s%n",
        "${HOME}",
    ),
    *(
        "../../etc/passwd",
        "/",
        "~",
        "\\\\server\\share",
        "file:///",
        "C:\\",
        "a" * 300,
        "\u202eevil",
        "\u200b",
    ),
    *(
        "\u200b",
        "${HOME}",
        "e\u0301",
        "\ufeff",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\u2028",
        "\U0001f984",
        "İ",
        "ſ",
        "\udcff",
    ),
    *("&a", "*a", "!!python/object:os.system", "!x", "? y", "<<: *a", "- - -", "[", "]", "{", "}", '"', "'"),
    *("|", ">", "#", "%YAML 1.2", "---", "...", "\t", "\r", "{a: {a: {a: {a: 1}}}}", "[1, [2, [3]]]"),
    *(
        "K7Q4-M2PX-3",
        "K7Q4-M2PX-4",
        "high",
        "cin",
        "nottinghamshire-2020",
        "police",
        "p-101",
        "social_worker",
    ),
)
_LONG = 10_000_000
_DEEP = 5_000


def spoilt(random: Random, whole: bytes) -> bytes:
    """The file with one to four things wrong with it."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        whole = random.choices(_WAYS, _WEIGHTS)[0](random, whole)
    return whole


def nasty(random: Random) -> str:
    """A value nobody expects there."""
    return random.choice(NASTY) * random.choice((1, 1, 1, 1, 1, 1, 2, 50))


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _value(random: Random, whole: bytes) -> bytes:
    found = list(_VALUE.finditer(whole)) or list(_WORD.finditer(whole))
    if not found:
        return _as_bytes(nasty(random))
    place = random.choice(found)
    return whole[: place.start()] + b" " + _as_bytes(nasty(random)) + whole[place.end() :]


def _word(random: Random, whole: bytes) -> bytes:
    found = list(_WORD.finditer(whole))
    if len(found) < 2:
        return whole
    here, there = random.choice(found), random.choice(found)
    return whole[: here.start()] + there.group() + whole[here.end() :]


def _bytes(random: Random, whole: bytes) -> bytes:
    place = random.randint(0, len(whole))
    put_in = random.choice(
        (random.randbytes(random.randint(1, 4)), b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\n")
    )
    return whole[:place] + put_in + whole[place + random.choice((0, 0, 1, 3)) :]


def _cut(random: Random, whole: bytes) -> bytes:
    here, there = sorted(random.randint(0, len(whole)) for _ in range(2))
    return random.choice((whole[:here], whole[here:], whole[:here] + whole[there:]))


def _lines(random: Random, whole: bytes) -> bytes:
    lines = whole.splitlines(keepends=True) or [b""]
    place = random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[random.randrange(len(lines))])
        case 2:
            random.shuffle(lines)
        case 3:
            lines[place] = b" " * random.randint(1, 5) + lines[place]
        case 4:
            lines[place] = lines[place].strip()
        case _:
            lines[place] = lines[place].rstrip(b"\n") + random.choice((b"\r\n", b"\r", b",,,,\n", b"\x0b\n"))
    return b"".join(lines)


def _encoded(random: Random, whole: bytes) -> bytes:
    text = whole.decode("utf-8", "replace")
    return text.encode(random.choice(("utf-16", "utf-32", "cp037", "utf-7", "utf-8-sig")), "replace")


def _grown(random: Random, whole: bytes) -> bytes:
    place = random.randint(0, len(whole))
    open_, shut = random.choice(((b"[", b"]"), (b"{a: ", b"}"), (b'"', b'"'), (b"(", b")")))
    more = random.choice((open_ * _DEEP, open_ * _DEEP + shut * _DEEP, whole * 200, b"x," * _DEEP))
    return whole[:place] + more + whole[place:]


def _huge(random: Random, whole: bytes) -> bytes:
    place = random.randint(0, len(whole))
    return whole[:place] + random.choice((b"x", b" ", b"1", b"\xc3\xa9"[:1])) * _LONG + whole[place:]


def _noise(random: Random, _: bytes) -> bytes:
    return random.randbytes(random.randint(0, 400))


def _only_nasty(random: Random, _: bytes) -> bytes:
    separators = (": ", ", ", "\n", "\n  ", "\n- ", ",", " ")
    parts = [nasty(random) + random.choice(separators) for _ in range(random.randint(1, 12))]
    return _as_bytes("".join(parts))


_WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_value, _word, _bytes, _cut, _lines, _encoded, _grown, _huge, _noise, _only_nasty),
)
_WEIGHTS = (400, 200, 120, 60, 120, 15, 20, 1, 20, 44)
