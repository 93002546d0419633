"""Signals of events in threads, sent within the transaction of the change."""

from django.dispatch import Signal

# The last open client task of a thread has been completed. arguments: chat, by
client_tasks_done = Signal()
