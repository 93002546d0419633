from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "parley.documents"
    label = "documents"

    def ready(self) -> None:
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.documents import calendar, deadlines, kind, notifications, search  # noqa: F401 - declares the kind

        calendar.register()
        deadlines.register()
        notifications.register()
        search.register()

        offer(
            SettingsPage(
                "library",
                _("Document types"),
                _("What can be requested, and how long it is valid"),
                "file-text",
                "document_types",
                order=20,
            )
        )
        add_commands(
            Command(
                "new_document_type",
                _("New document type"),
                "file-plus",
                "new_document_type",
                230,
                right=Right.MANAGE_LIBRARY,
            ),
        )
