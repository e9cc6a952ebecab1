"""Test support that holds for every test of the repository; services' tests use it too."""

pytest_plugins = ["tests.support.engines"]
