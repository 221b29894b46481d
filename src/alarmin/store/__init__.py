"""Content-addressed, atomic storage of results."""
