"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "tasks.Task.created_by": "who sent it",
    "tasks.Event.by_user": "who took the step",
    "tasks.Comment.author": "who wrote it",
    "tasks.InternalNote.author": "who wrote it",
    "tasks.OpenReminder.member": "when they were reminded last",
}
