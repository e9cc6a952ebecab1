from chassis.migration import run_migrations
from personnel.storage import metadata

run_migrations(metadata)
