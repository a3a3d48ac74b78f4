"""Store: people, plans, sessions, measures and recordings on this machine, in SQLite and HDF5."""
