"""A terminal recording as one SVG file: what was printed scrolls by, and nothing is loaded from elsewhere."""

import html
import re
from string import Template

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

_LINES_SEEN = 30
_LINE_HEIGHT = 24.4
_LINES_PER_SECOND = 7
_SECONDS_OF_REST = 8
_MARGIN = 16
_HEAD = 40
_SIGN_WIDTH = 12.2
_SPACE = "&#160;"
_PIECE = re.compile(r'<text class="([\w-]+)" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')

# First filled here ($), then by Rich ({ }).
_PICTURE = Template(
    """<svg viewBox="0 0 {width} $height" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="$title">
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}}
.scroll {{ animation: scroll ${seconds}s steps($steps) infinite }}
@keyframes scroll {{
  0%, 2% {{ transform: translateY(0) }}
  $arrived%, 100% {{ transform: translateY(-${distance}px) }}
}}
@media (prefers-reduced-motion: reduce) {{
  .scroll {{ animation: none; transform: translateY(-${distance}px) }}
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-window"><rect x="0" y="$head" width="{width}" height="$window"/></clipPath>
</defs>
<rect fill="$background" x="1" y="1" width="99.8%" height="$inner" rx="8"/>
<g transform="translate(20,22)">
<circle r="7" fill="#ff5f57"/><circle cx="22" r="7" fill="#febc2e"/><circle cx="44" r="7" fill="#28c840"/>
</g>
<g clip-path="url(#{unique_id}-window)">
<g class="scroll">
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></g></g>
</svg>
"""
)


def as_moving_picture(console: Console, title: str) -> str:
    """What *console* recorded, as an SVG that shows thirty lines at a time and starts over at the end.

    Whoever asked their machine for less motion sees the end, and it stands still.
    """
    lines = console.export_text(clear=False, styles=False).count("\n")
    hidden = max(0, lines - _LINES_SEEN)
    scrolling = hidden / _LINES_PER_SECOND
    window = _LINES_SEEN * _LINE_HEIGHT
    template = _PICTURE.substitute(
        title=title,
        height=round(window + _HEAD + _MARGIN),
        inner=round(window + _HEAD + _MARGIN - 2),
        window=round(window),
        head=_HEAD,
        background=SVG_EXPORT_THEME.background_color.hex,
        seconds=round(scrolling + _SECONDS_OF_REST),
        steps=hidden or 1,
        distance=round(hidden * _LINE_HEIGHT, 1),
        arrived=round(100 * scrolling / (scrolling + _SECONDS_OF_REST)),
    )
    picture = console.export_svg(title=title, code_format=template, theme=SVG_EXPORT_THEME)
    return _PIECE.sub(_tightened, picture)


def _tightened(piece: re.Match[str]) -> str:
    """A piece of a line without the spaces around it, which not every viewer keeps."""
    style, x, y, padded = piece.groups()
    words = padded.strip().removesuffix("\n")
    while words.startswith(_SPACE):
        words, x = words.removeprefix(_SPACE), format(float(x) + _SIGN_WIDTH, "g")
    while words.endswith(_SPACE):
        words = words.removesuffix(_SPACE)
    if not words:
        return ""
    length = format(len(html.unescape(words)) * _SIGN_WIDTH, "g")
    return f'<text class="{style}" x="{x}" y="{y}" textLength="{length}">{words}</text>\n'
