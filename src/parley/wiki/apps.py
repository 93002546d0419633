from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class WikiConfig(AppConfig):
    name = "parley.wiki"
    label = "wiki"

    def ready(self) -> None:
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.wiki import notices, search, titles

        notices.register()
        search.register()
        titles.register()
        add_commands(
            Command("new_wiki_page", _("New wiki page"), "file-plus", "new_wiki_page", 36),
            Command("new_wiki_folder", _("New wiki folder"), "folder-plus", "new_wiki_folder", 38),
        )
        add_to_navigation(
            NavigationEntry(
                "wiki", _("Wiki"), "book-open", "wiki", "w", 56, group="conversations", used_by=("wiki", "colleagues")
            )
        )
