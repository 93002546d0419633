"""Foreign keys to people that are neither work nor handed on, with the reason."""

RECORDS = {"accounts.UserSession.user": "who is signed in, which ends with the session"}
