"""Pages: one family of pages a module, each with its `router`."""
