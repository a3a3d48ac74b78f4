"""Web: the app on this machine: pages, forms and the live socket."""
