"""absence api | consume | relay | migrate | restored | parked | replay | discard | settings."""

from absence import app
from absence.settings import Settings
from chassis.command import run_command


def main() -> None:
    """Run the command line."""
    run_command(app.SERVICE, Settings, app.ROLES, app.restored, app.new_consumer)


if __name__ == "__main__":
    main()
