"""Templates: ours on GOV.UK's, with escaping always on, and the words for dates at hand."""

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from web import wording
from web.assets import asset

_OURS = Path(__file__).parent / "templates"


@cache
def templates() -> Environment:
    """Every template, made ready once."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(_OURS), govuk]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=400,
    )
    made.globals["asset"] = asset
    made.globals["amount"] = wording.amount
    for named in ("day", "weekday", "short_day", "month", "clock", "moment", "sentence", "plain"):
        made.filters[named] = getattr(wording, named)
    return made
