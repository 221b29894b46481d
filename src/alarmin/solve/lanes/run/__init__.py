"""From what is asked to results: `work` is cut into pieces, `pieces` makes them, `runs` sees to who does and what is kept."""
