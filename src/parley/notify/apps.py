from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "parley.notify"
    label = "notify"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.translation import gettext_lazy as _
        from parley.notify import company_mail, log  # noqa: F401 - connects the handlers
        from parley.notify.kinds import register_own_mails

        register_own_mails()
        log.register()
        offer(SettingsPage("person", _("E-mails to me"), _("Which e-mails you get"), "mail", "own_mails", order=13))
        offer(
            SettingsPage(
                "company",
                _("E-mails"),
                _("Whether e-mails to members show content"),
                "mail",
                "mail_settings",
                order=25,
            )
        )
