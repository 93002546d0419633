"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "audits.Audit.recorded_by": "who recorded it",
}
