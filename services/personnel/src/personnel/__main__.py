"""personnel api | relay | jobs | migrate | settings."""

from chassis.command import run_command
from personnel import app
from personnel.settings import Settings


def main() -> None:
    """Run the command line."""
    run_command(app.SERVICE, Settings, app.ROLES)


if __name__ == "__main__":
    main()
