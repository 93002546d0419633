"""What happened between companies that people are told of. `notify` listens; this part knows nothing of mail.

Sent within the transaction of the change, so that what a listener queues exists if and only if the change does.
"""

from django.dispatch import Signal

# invitation, token, by
invitation_sent = Signal()
# connection, by
connection_asked = Signal()
# connection, by
connection_accepted = Signal()
