"""The ensemble engine: any SBML model compiled to vector code, many subjects in lanes.

`sbml` (file to network of expressions) > `kernel` (network to code) > `batch` (lanes of one piece) > `ensemble`.
What is asked for is `work`, cut into pieces; `pools` and `cluster` make them, `checkpoints` and `streams` keep them,
`reduce` makes numbers of courses, and `results` puts all together.
"""
