from chassis.migration import run_migrations
from payroll_bridge.storage import metadata

run_migrations(metadata)
