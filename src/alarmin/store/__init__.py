"""Results in files: each written whole, a folder of them all at once, by one run at a time."""
