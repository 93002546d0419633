"""The public pages of portals (`public`, `entrance`), and their company's own pages (`settings`, `status`)."""
