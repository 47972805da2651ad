"""How fast it is, always as a ratio to the database's own limit in the same run."""
