"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "documents.DocumentVersion.uploaded_by": "who uploaded it",
}
