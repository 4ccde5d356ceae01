"""What somebody is asked to think of, on the screen and as JSON; it asks, and stops nobody."""

from collections.abc import Iterable

from cce.pathway.prompts import Prompt
from starter.cli.screen import say


def show_prompts(prompts: Iterable[Prompt]) -> None:
    """Print what somebody is asked to think of."""
    for prompt in prompts:
        say(f"\nThink of this: {prompt}")


def prompts_as_json(prompts: Iterable[Prompt]) -> list[dict[str, str]]:
    """Prompts as JSON."""
    return [{"text": prompt.text, "section": prompt.section} for prompt in prompts]
