"""The embedded PostgreSQL: Parley's own server on a Unix socket, for one machine with nothing to install."""
