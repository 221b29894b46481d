"""Regimens in clinical words become timed events, and event tables."""
