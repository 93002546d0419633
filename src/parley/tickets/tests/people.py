"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "tickets.Draft.user": "who wrote it before registering, visible to this person alone",
}
