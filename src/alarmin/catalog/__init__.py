"""The evidence: YAML, TSV and Antimony files read into records, and linted."""
