"""The links of the chain, from the foot to the core: signals in, Measures out."""
