"""Who may edit what: the folder says it, and at the top of the wiki every member may. Owners and admins always may."""

from __future__ import annotations

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import NotAllowed
from parley.core.translation import gettext as _
from parley.wiki.models import Editing, Folder

# The condition that the acting person may edit in `f`, a folder that is joined and may be missing.
MAY_EDIT = (
    "(f.id IS NULL OR f.editing = 'members' OR %(is_admin)s OR (f.editing = 'named' AND %(member)s = ANY(f.editors)))"
)


def access_parameters(actor: Actor) -> dict[str, object]:
    """Return the parameters of `MAY_EDIT`."""
    return {"company": actor.company.pk, "member": actor.member.pk, "is_admin": may_manage(actor)}


def may_manage(actor: Actor) -> bool:
    """Return whether the actor may say who edits a folder, and edit in all of them."""
    return actor.may(Right.MANAGE_LIBRARY)


def may_edit_in(actor: Actor, folder: Folder | None) -> bool:
    if folder is None or folder.editing == Editing.MEMBERS or may_manage(actor):
        return True
    return folder.editing == Editing.NAMED and actor.member.pk in folder.editors


def require_edit(actor: Actor, folder: Folder | None) -> None:
    """Raise `NotAllowed` with a sentence that says who may."""
    if may_edit_in(actor, folder):
        return
    assert folder is not None
    if folder.editing == Editing.ADMINS:
        raise NotAllowed(_("Only owners and admins may edit in the folder “%(folder)s”.") % {"folder": folder.name})
    raise NotAllowed(_("Only some members may edit in the folder “%(folder)s”.") % {"folder": folder.name})
