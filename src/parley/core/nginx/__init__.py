"""nginx in front of the web processes, as a child of `parley serve` (docs/decisions/0015-nginx-in-front.md)."""
