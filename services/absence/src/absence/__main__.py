"""absence api | consume | relay | migrate | replay | discard | settings."""

from absence import app
from absence.settings import Settings
from chassis.command import run_command


def main() -> None:
    """Run the command line."""
    run_command(app.SERVICE, Settings, app.ROLES, app.replay, app.discard)


if __name__ == "__main__":
    main()
