"""The command line: `python -m starter`, installed as `cce`."""

import sys

from starter.cli.boundary import run


def main() -> int:
    """Run what was typed, and answer with the exit code: 0 done, 1 refused or wrong out there, 2 mistyped."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
