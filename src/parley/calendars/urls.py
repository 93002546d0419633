from django.urls import path

from parley.calendars import views

urlpatterns = [
    path("settings/calendar", views.calendar, name="calendar"),
    path("settings/calendar/new", views.create_calendar, name="create_calendar"),
    path("settings/calendar/revoke", views.revoke_calendar, name="revoke_calendar"),
    path("calendar/<slug:secret>.ics", views.feed, name="calendar_feed"),
]
