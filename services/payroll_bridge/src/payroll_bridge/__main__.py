"""payroll-bridge api | consume | relay | jobs | migrate | restored | parked | replay | discard | settings."""

from chassis.command import run_command
from payroll_bridge import app
from payroll_bridge.settings import Settings


def main() -> None:
    """Run the command line."""
    run_command(app.SERVICE, Settings, app.ROLES, app.restored, app.new_consumer)


if __name__ == "__main__":
    main()
