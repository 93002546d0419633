from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "parley.calendars"
    label = "calendars"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer

        offer(
            SettingsPage(
                "person",
                _("Calendar"),
                _("Due dates and expiries in your own calendar"),
                "calendar-days",
                "calendar",
                order=27,
            )
        )
