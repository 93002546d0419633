from django.urls import path

from parley.notifications import views

NOTICE = "notifications/<uuid:notice_id>"

urlpatterns = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/panel", views.panel, name="notification_panel"),
    path("notifications/partners", views.partners, name="notification_partners"),
    path("notifications/done", views.finish_all, name="finish_notifications"),
    path("notifications/undo", views.undo, name="undo_notifications"),
    path("notifications/seen", views.seen, name="notifications_seen"),
    path(f"{NOTICE}/open", views.open_notice, name="open_notification"),
    path(f"{NOTICE}/done", views.finish, name="finish_notification"),
    path(f"{NOTICE}/restore", views.restore, name="restore_notification"),
    path(f"{NOTICE}/brief", views.brief, name="notification_brief"),
    path("settings/notifications", views.notification_settings, name="notification_settings"),
]
