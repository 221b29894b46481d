"""Mechanisms joined into one set of equations, and exported."""
