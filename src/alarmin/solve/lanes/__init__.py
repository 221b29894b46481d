"""The ensemble engine: any SBML model compiled to vector code, many subjects in lanes.

`sbml` (file to network) > `equations` (the network) > `code` (network to machine code) > `run` (pieces of subjects, kept
and put together) > `ensemble`. `solver` runs our own composed models with it.
"""
