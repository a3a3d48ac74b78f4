"""The battery: tests that a person can take at home, and the measures they give. Pure."""
