"""The documents of this repository: their text, their examples, their headings and links."""

import re
from pathlib import Path

from tests.contracts.checkout import CHECKOUT, own_texts

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def document(name: str) -> str:
    """The text of one document, by its path inside the checkout."""
    return (CHECKOUT / name).read_text(encoding="utf-8")


def documents() -> dict[str, str]:
    """The text of every document, by its path inside the checkout."""
    return {path: text for path, text in own_texts().items() if path.endswith(".md")}


def examples(text: str, language: str) -> list[str]:
    """What stands in the fenced blocks of that language."""
    return [body for found, body in FENCE.findall(text) if found == language]


def shown_lines(text: str) -> list[str]:
    """Every line that a reader might type: of shell blocks and of indented blocks."""
    lines = [line for body in examples(text, "sh") for line in body.splitlines()]
    return lines + INDENTED.findall(FENCE.sub("", text))


def section(text: str, heading: str) -> str:
    """What stands under *heading*, up to the next heading."""
    _, _, rest = text.partition(f"\n{heading}\n")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def anchors(text: str) -> set[str]:
    """The names under which a page's headings can be linked to."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(FENCE.sub("", text)))
    return {heading.strip().replace(" ", "-") for heading in plain}


def broken_links(name: str, text: str) -> list[str]:
    """The links of a document that lead to no file of this checkout, or to no heading in one."""
    return [target for target in LINK.findall(text) if "://" not in target and not _leads_on(name, target)]


def _leads_on(name: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (CHECKOUT / name).parent / path if path else CHECKOUT / name
    if not file.exists() or not anchor:
        return file.exists()
    return anchor in anchors(Path(file).read_text(encoding="utf-8"))
