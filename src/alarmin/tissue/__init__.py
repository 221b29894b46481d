"""Grid, fields and cells of a tissue slice; later than the host model."""
