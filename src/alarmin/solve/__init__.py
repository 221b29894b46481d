"""Equations become trajectories: the Solver protocol and its implementations."""
