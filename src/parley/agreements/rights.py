"""The right to bind a company to an agreement."""

from parley.companies.rights import AnyRight, Role, grant


class AgreementRight(AnyRight):
    CLOSE_AGREEMENTS = "close_agreements"


grant(AgreementRight.CLOSE_AGREEMENTS, to=[Role.ADMIN, Role.OWNER])
