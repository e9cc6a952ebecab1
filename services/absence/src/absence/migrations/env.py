from absence.storage import metadata
from chassis.migration import run_migrations

run_migrations(metadata)
