"""nginx as a reverse proxy, run as a child of `parley serve` (docs/decisions/0015-nginx-in-front.md)."""
