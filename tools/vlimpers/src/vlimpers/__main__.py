"""`vlimpers --help` tells what there is. Exit code 0: all is well; 1: it is not; 2: it cannot be asked."""

import sys

from vlimpers.app import app
from vlimpers.errors import VlimpersError

CANNOT_ASK = 2


def main() -> None:
    """Run the command line; what goes wrong is one line, never a stack trace, which could repeat personal data."""
    try:
        app()
    except VlimpersError as error:
        print(f"vlimpers: {error}", file=sys.stderr)
        sys.exit(CANNOT_ASK)


if __name__ == "__main__":
    main()
