from parley.companies.rights import AnyRight, Role, grant


class ToyRight(AnyRight):
    OPEN_TOY_BOX = "open_toy_box"


grant(ToyRight.OPEN_TOY_BOX, to=[Role.ADMIN, Role.OWNER])
