"""Pages of docs/reference, one function each."""
