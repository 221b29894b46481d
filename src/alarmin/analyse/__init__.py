"""Questions that take more than one run: the blockade calculator; calibration and sensitivity later."""
