"""The embedded PostgreSQL: a server of our own on a Unix socket, for one machine with nothing to install."""
