from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class WikiConfig(AppConfig):
    name = "parley.wiki"
    label = "wiki"

    def ready(self) -> None:
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.wiki import search, titles

        search.register()
        titles.register()
        add_to_navigation(
            NavigationEntry(
                "wiki", _("Wiki"), "book-open", "wiki", "w", 56, group="conversations", used_by=("wiki", "colleagues")
            )
        )
