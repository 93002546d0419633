"""Rights in chats."""

from parley.companies.rights import AnyRight, Role, grant


class ChatRight(AnyRight):
    WRITE_FOR_COLLEAGUES = "write_for_colleagues"


grant(ChatRight.WRITE_FOR_COLLEAGUES, to=[Role.ADMIN, Role.OWNER])
