from django.apps import AppConfig
from django.core.signals import request_started


class CoreConfig(AppConfig):
    name = "parley.core"
    label = "core"

    def ready(self) -> None:
        from parley.core.connections import drop_broken_connections
        from parley.core.text_fields import normalise_every_text_field

        normalise_every_text_field()
        request_started.connect(drop_broken_connections, dispatch_uid="drop_broken_connections")
