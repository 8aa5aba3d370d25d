"""Decisions about customers, as pure functions."""
