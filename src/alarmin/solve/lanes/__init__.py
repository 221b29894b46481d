"""The ensemble engine: any SBML model compiled to vector code, many subjects in lanes.

`sbml` (file to network of expressions) > `kernel` (network to code) > `batch` (chunks of subjects) > `ensemble`.
"""
