"""Signals of events between companies that people are notified of, by `notify` and `notifications` above this app.

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
# arguments: connection, by
connection_declined = Signal()
# arguments: connection, by. It was paused, resumed or ended; its state says which.
connection_changed = Signal()
# arguments: invitation, member (who joined, for the company that joined). Works as the system.
invitation_accepted = Signal()
