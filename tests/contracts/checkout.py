"""The checkout under test: where it lies, and which files belong to it."""

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def own_files() -> list[Path]:
    """Every file that is committed here, or would be by `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def own_texts() -> dict[str, str]:
    """The text of every own file that is text, by its path inside the checkout."""
    texts = {}
    for file in own_files():
        try:
            texts[str(file.relative_to(CHECKOUT))] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts
