"""personnel api | relay | jobs | migrate | restored | settings."""

from chassis.command import run_command
from personnel import app
from personnel.settings import Settings


def main() -> None:
    """Run the command line."""
    run_command(app.SERVICE, Settings, app.ROLES, app.restored)


if __name__ == "__main__":
    main()
