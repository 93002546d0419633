"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {"contacts.KnownContact.given_by": "who named the contact"}
