"""notifier api | consume | relay | deliver | migrate | restored | parked | replay | discard | settings | list-check."""

import sys
from pathlib import Path

from chassis.command import USAGE_ERROR, run_command
from notifier import app
from notifier.settings import Settings

LIST_CHECK = "list-check"


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == [LIST_CHECK]:
        sys.exit(_list_check(sys.argv[2:]))
    run_command(app.SERVICE, Settings, app.ROLES, app.restored, app.new_consumer)


def _list_check(arguments: list[str]) -> int:
    """Check a message list without using it; needs no settings, so that an author can run it anywhere."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(f"usage: notifier {LIST_CHECK} FILE", file=sys.stderr)
        return USAGE_ERROR
    return app.list_check(Path(arguments[0]), print)


if __name__ == "__main__":
    main()
