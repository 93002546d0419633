"""Views for the public pages of portals (`public`, `entrance`) and for their company (`settings`, `status`)."""
