"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "notifications.Notice.user": "whose notice it is; it is shown to active members alone",
    "notifications.Notice.by_user": "who did it",
    "notifications.NoticeSettings.user": "whose settings they are",
}
