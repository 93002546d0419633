"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "chats.Chat.created_by": "who started it",
    "chats.Participant.user": "who takes part; who has left the company no longer acts for it",
    "chats.Participant.added_by": "who added the person",
    "chats.Message.author": "who wrote it",
    "chats.Message.on_behalf_of": "in whose name it was written",
    "chats.Mention.user": "who was named",
    "chats.ClientTask.assignee": "who was asked; once that person has left, it stands on everybody's dashboard",
    "chats.ClientTask.created_by": "who created it",
    "chats.ClientTask.done_by": "who completed it",
    "chats.ClientTaskFile.uploaded_by": "who uploaded it",
    "chats.ThreadNote.author": "who wrote it",
    "chats.ThreadTask.added_by": "who linked it",
}
