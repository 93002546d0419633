"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "notify.OutgoingMail.person": "whom it was sent to",
    "notify.SwitchedOffMail.user": "who does not want it",
}
