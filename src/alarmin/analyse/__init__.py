"""Calibration, sensitivity and why-questions, built on study and bench; later."""
