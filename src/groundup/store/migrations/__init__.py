"""Migrations: how the database of each version becomes the next one's."""
