"""What the benchmark of the ensemble engine is made of: models, other programs, and how they are compared."""
