"""Response maps from the cell to the host; written once the cell model reaches beyond the receptor."""
