from django.apps import AppConfig
from django.core.signals import request_started


class CoreConfig(AppConfig):
    name = "parley.core"
    label = "core"

    def ready(self) -> None:
        from parley.core.connections import drop_broken_connections

        request_started.connect(drop_broken_connections, dispatch_uid="drop_broken_connections")
