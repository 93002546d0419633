"""Signals of mails. They are sent within the transaction that records the event."""

from django.dispatch import Signal

# A mail came back, or its address was refused. arguments: mail (OutgoingMail)
mail_returned = Signal()
