"""Names and numbers as they are compared and looked for: without accents, capitals, spaces and signs."""

import unicodedata

Words = tuple[str, ...]

_JOINS = frozenset("'’‘`´ʼ.")


def words_of(name: str) -> Words:
    """The words of a name, for comparison alone: `"Zoë O'Example-Smith"` is `zoe oexample smith`.

    A name with one comma is written family name first, and turned round.
    """
    if name.count(",") == 1:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    bare = (sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    folded = "".join(bare).casefold()
    return tuple("".join(_plain(sign) for sign in folded).split())


def number_of(text: str | None) -> str | None:
    """A number of a case system or of the police as it is compared: letters and digits alone, in capitals."""
    return "".join(sign for sign in text or "" if sign.isalnum()).upper() or None


def _plain(sign: str) -> str:
    if sign in _JOINS:
        return ""
    return sign if sign.isalnum() else " "
