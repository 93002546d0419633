"""Signals of events between companies that lead to mail. `notify` handles them; this app does not know about mail.

They are sent within the transaction of the change, so that a handler's jobs exist if and only if the change does.
"""

from django.dispatch import Signal

# arguments: invitation, token, by
invitation_sent = Signal()
# arguments: invitation, token
invitation_reminded = Signal()
# arguments: connection, by
connection_asked = Signal()
# arguments: connection, by
connection_accepted = Signal()
# arguments: member, by, received (what each user received, by user id)
work_handed_on = Signal()
# arguments: connection, by
widening_asked = Signal()
# arguments: connection, by
connection_widened = Signal()
