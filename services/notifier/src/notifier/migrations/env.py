from chassis.migration import run_migrations
from notifier.storage import metadata

run_migrations(metadata)
