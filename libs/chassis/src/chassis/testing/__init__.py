"""Test doubles. Each has passed the suite that the real thing passes too (`libs/chassis/tests`)."""
