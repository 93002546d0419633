from django.apps import AppConfig
from django.http import HttpRequest


class WebConfig(AppConfig):
    name = "parley.web"
    label = "web"

    def ready(self) -> None:
        from parley.tasks.boxes import badges_of
        from parley.web.places import Counts, counts_come_from

        def counts_of_boxes(request: HttpRequest) -> Counts:
            counts = badges_of(request)
            return {"inbox": counts.inbox, "teambox": counts.teambox, "outbox": counts.outbox}

        counts_come_from(counts_of_boxes)
