"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "companies.Member.user": "whose membership it is",
    "companies.Invitation.accepted_by": "who accepted it",
}
