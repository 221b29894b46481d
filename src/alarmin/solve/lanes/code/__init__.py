"""From a network to vector code: `vector` writes instructions, `emit` expressions, `sparse` factors, `stepper` the loop.

`kernel` joins them, `native` compiles, and `program` keeps what was compiled.
"""
