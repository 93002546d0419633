from django.urls import path, re_path

from parley.tickets.portals import COMPLAINTS, SUPPORT
from parley.tickets.views import entrance, public, settings, status

urlpatterns = [
    path("p/<slug:address>", public.portals, name="portals_of_company"),
    path("p/<slug:address>/<slug:portal>", public.portal, name="portal"),
    path("p/<slug:address>/<slug:portal>/logo", public.logo, name="portal_logo"),
    path("p/<slug:address>/<slug:portal>/register", entrance.register, name="portal_register"),
    path("p/<slug:address>/<slug:portal>/sign-in", entrance.sign_in, name="portal_sign_in"),
    path("p/<slug:address>/<slug:portal>/check-mail", entrance.check_mail, name="portal_check_mail"),
    re_path(
        r"^p/(?P<address>[-\w]+)/(?P<portal>[-\w]+)/confirm/(?P<key>[-:\w]{1,400})$",
        entrance.confirm_email,
        name="portal_confirm_email",
    ),
    path("p/<slug:address>/<slug:portal>/password", entrance.forgot_password, name="portal_forgot_password"),
    path("p/<slug:address>/<slug:portal>/password/sent", entrance.password_sent, name="portal_password_sent"),
    re_path(
        r"^p/(?P<address>[-\w]+)/(?P<portal>[-\w]+)/password/(?P<uidb36>[0-9A-Za-z]{1,60})-(?P<key>[-\w]{1,200})$",
        entrance.choose_password,
        name="portal_choose_password",
    ),
    path("p/<slug:address>/<slug:portal>/tickets", public.own_tickets, name="portal_tickets"),
    path("p/<slug:address>/<slug:portal>/sent/<uuid:task_id>", public.sent, name="portal_sent"),
    path("settings/portals", settings.portals, name="portals"),
    path("settings/portals/address", settings.portal_address, name="portal_address"),
    path("settings/portals/<slug:portal>", settings.edit_portal, name="edit_portal"),
    path("support-tickets", status.tickets, {"portal_type": SUPPORT}, name=SUPPORT.place),
    path("support-tickets/customers", status.customers, {"portal_type": SUPPORT}, name=f"{SUPPORT.place}_customers"),
    path("complaint-tickets", status.tickets, {"portal_type": COMPLAINTS}, name=COMPLAINTS.place),
    path(
        "complaint-tickets/customers",
        status.customers,
        {"portal_type": COMPLAINTS},
        name=f"{COMPLAINTS.place}_customers",
    ),
]
