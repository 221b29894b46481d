"""The browser face; later than the command line."""
