"""Payroll engine simulator for demo and tests: `python -m deploy.local.engine`."""

from deploy.local.engine.api import build
from deploy.local.engine.feed import Feed
from deploy.local.engine.settings import EngineSettings
from deploy.local.engine.state import State
from deploy.local.jsonlines import JsonLines
from deploy.local.webprocess import Readiness, read_settings, run, utc_now


def main() -> None:
    """Run the engine simulator with the settings of the environment."""
    settings = read_settings(EngineSettings)
    readiness = Readiness(kafka="Kafka was not reached yet")
    state = State(JsonLines(settings.state_file), utc_now())
    feed = Feed(settings, state, readiness, utc_now)
    run("engine", build(state, readiness), settings.http_host, settings.http_port, feed.run)


if __name__ == "__main__":
    main()
