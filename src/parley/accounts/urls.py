"""URLs of sign-in and accounts: the views of allauth that Parley has pages for."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("sign-in", views.login, name="account_login"),
    path("sign-out", views.logout, name="account_logout"),
    path("register", views.signup, name="account_signup"),
    path("account/inactive", views.account_inactive, name="account_inactive"),
    path("confirm", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm/(?P<key>[-:\w]{1,400})$", views.confirm_email, name="account_confirm_email"),
    path("password", views.password_reset, name="account_reset_password"),
    path("password/sent", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]{1,60})-(?P<key>[-\w]{1,200})$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/changed", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("settings/security", views.password_change, name="account_change_password"),
]
