"""Changes to chats: who takes part, and what they write."""
