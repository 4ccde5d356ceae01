"""The pages: `python -m web`; with `--for-development` anybody on this machine may come in."""

import sys

from cce.pathway.errors import PathwayError
from cce.settings import Settings
from web.serving import serve

_FOR_DEVELOPMENT = "--for-development"


def main(arguments: list[str]) -> None:
    """Serve the pages.

    Raises:
        SystemExit: A setting is wrong; says which.
    """
    if arguments not in ([], [_FOR_DEVELOPMENT]):
        raise SystemExit(f"python -m web takes no argument but {_FOR_DEVELOPMENT}")
    try:
        settings = Settings.read()
        serve(settings, for_development=bool(arguments))
    except PathwayError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
