"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "files.StoredFile.uploaded_by": "who uploaded it",
}
