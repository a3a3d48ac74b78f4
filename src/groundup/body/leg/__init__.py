"""The built-in leg: its numbers as tables, each with a source, and both sides made of the right one."""
