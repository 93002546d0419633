"""URLs of the pages about companies."""

from django.urls import path

from parley.companies.models import Product
from parley.companies.views import company, demo_clock, invitations, members, partners, products, sessions
from parley.companies.views.archive import archive_urls

urlpatterns = [
    path("settings", company.settings, name="settings"),
    path("demo-clock", demo_clock.demo_clock, name="demo_clock"),
    path("settings/company", company.company_profile, name="company_profile"),
    path("found-company", company.found_company, name="found_company"),
    path("switch-company", company.switch_company, name="switch_company"),
    path("settings/profile", members.profile, name="profile"),
    path("settings/devices", sessions.sessions, name="sessions"),
    path("settings/devices/<uuid:session_id>/sign-out", sessions.end_session, name="end_session"),
    path("settings/devices/sign-out-others", sessions.end_other_sessions, name="end_other_sessions"),
    path("settings/members", members.members, name="members"),
    path("settings/members/invite", members.invite_colleague, name="invite_colleague"),
    path("settings/members/<uuid:member_id>", members.member, name="member"),
    path("settings/members/<uuid:member_id>/role", members.change_role, name="change_role"),
    path("settings/members/<uuid:member_id>/deactivate", members.deactivate, name="deactivate_member"),
    path("settings/members/<uuid:member_id>/reactivate", members.reactivate, name="reactivate_member"),
    path("settings/members/<uuid:member_id>/work", members.hand_over_work, name="hand_over_work"),
    path("settings/members/<uuid:member_id>/hand-over", members.hand_over, name="hand_over"),
    path("settings/products", products.products, name="products"),
    path("settings/products/new", products.new_product, name="new_product"),
    path("settings/products/<uuid:product_id>", products.product, name="product"),
    *archive_urls("settings/products/<uuid:product_id>", Product, page="product", list_page="products"),
    path("invitations/<uuid:invitation_id>/send-again", invitations.send_again, name="send_again"),
    path("invitations/<uuid:invitation_id>/withdraw", invitations.withdraw, name="withdraw_invitation"),
    path("join/<str:token>", invitations.invitation, name="invitation"),
    path("partners", partners.partners, name="partners"),
    path("partners/invite", partners.invite_partner, name="invite_partner"),
    path("partners/directory", partners.directory, name="directory"),
    path("partners/<uuid:partner_id>", partners.partner, name="partner"),
    path("partners/<uuid:partner_id>/ask", partners.ask, name="ask_to_connect"),
    path("partners/<uuid:partner_id>/note", partners.keep_note, name="keep_note"),
    path("connections/<uuid:connection_id>/responsible", partners.set_responsible, name="set_responsible"),
    path("connections/<uuid:connection_id>/accept", partners.accept, name="accept_connection"),
    path("connections/<uuid:connection_id>/decline", partners.decline, name="decline_connection"),
    path("connections/<uuid:connection_id>/widen", partners.widen, name="widen_connection"),
    path("connections/<uuid:connection_id>/ask-to-widen", partners.ask_to_widen, name="ask_to_widen_connection"),
    path("connections/<uuid:connection_id>/pause", partners.pause, name="pause_connection"),
    path("connections/<uuid:connection_id>/resume", partners.resume, name="resume_connection"),
    path("connections/<uuid:connection_id>/end", partners.end, name="end_connection"),
]
