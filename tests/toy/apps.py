from django.apps import AppConfig


class ToyConfig(AppConfig):
    name = "tests.toy"
    label = "toy"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from tests.toy import kind  # noqa: F401 - declaring a kind registers it

        add_to_navigation(NavigationEntry("toys", "Toys", "package", "toys", "y", 900))
        offer(SettingsPage("library", "Toy box", "Toys to send to partners", "package", "toy_box", order=900))
