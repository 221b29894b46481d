"""Virtual patients, trials, endpoints and counter-based random streams."""
