"""Forms about people, their company and its partners."""

from parley.companies.forms.company import CompanyForm, FoundForm, ProductForm, SignUp
from parley.companies.forms.members import HandOverForm, InviteColleagueForm, JoinForm, ProfileForm, RoleForm
from parley.companies.forms.partners import EndConnectionForm, InvitePartnerForm, NoteForm, ResponsibleForm

__all__ = [
    "CompanyForm",
    "EndConnectionForm",
    "FoundForm",
    "HandOverForm",
    "InviteColleagueForm",
    "InvitePartnerForm",
    "JoinForm",
    "NoteForm",
    "ProductForm",
    "ProfileForm",
    "ResponsibleForm",
    "RoleForm",
    "SignUp",
]
