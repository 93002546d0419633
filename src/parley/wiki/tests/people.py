"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "wiki.PageVersion.author": "who wrote that version",
    "wiki.ShareLink.created_by": "who created the link",
}
