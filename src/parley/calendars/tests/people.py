"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {"calendars.Feed.user": "whose dates it shows; without a membership there are none"}
