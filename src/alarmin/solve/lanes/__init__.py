"""The ensemble engine: many subjects in vector lanes; later than the reference solver."""
