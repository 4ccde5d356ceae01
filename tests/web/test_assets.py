"""What browsers get is what the sources make: held by digest here, by compiling anew in CI."""

import hashlib
import re

import pytest

from web.assets import FOLDER, AssetUnknown, asset

_LINES = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
SUMS = {name: digest for digest, _, name in (line.partition("  ") for line in _LINES)}
NEVER = ("GDS Transport", "crown", "royal-arms", "sourceMappingURL")


@pytest.mark.parametrize("name", sorted(SUMS))
def test_a_file_is_as_it_was_compiled(name):
    found = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    assert found == SUMS[name], "run `make assets`, which compiles web/assets into web/static"


def test_every_file_is_in_the_list():
    listed = {(FOLDER / name).resolve() for name in SUMS}
    sources = FOLDER.parent / "assets"
    files = [*FOLDER.rglob("*"), *sources.rglob("*")]
    mine = {one.resolve() for one in files if one.is_file() and "node_modules" not in one.parts}
    assert mine - listed == {(FOLDER / "SHA256SUMS").resolve()}


def test_a_name_carries_what_is_in_the_file():
    for name in ("css/app.css", "js/app.js", "js/htmx.js", "js/govuk-frontend.js", "images/icon.svg"):
        (digest,) = re.findall(r"-([0-9a-f]{10})\.", asset(name))
        file = FOLDER / asset(name).removeprefix("/static/")
        assert hashlib.sha256(file.read_bytes()).hexdigest().startswith(digest)


def test_an_unknown_name_says_what_to_run():
    with pytest.raises(AssetUnknown, match="make assets"):
        asset("css/other.css")


def test_nothing_that_may_not_be_used_is_in_the_style():
    style = (FOLDER / asset("css/app.css").removeprefix("/static/")).read_text(encoding="utf-8")
    assert [word for word in NEVER if word in style] == []


def test_the_lock_names_no_host():
    lock = (FOLDER.parent / "assets" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 5


def test_licences_stand_beside_the_files():
    notice = (FOLDER / "NOTICE").read_text(encoding="utf-8")
    assert all(word in notice for word in ("MIT License", "SIL OPEN FONT LICENSE", "Zero-Clause BSD"))
