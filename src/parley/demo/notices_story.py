"""The bells of the demo world: what happened long ago is done, and what happened some days ago has been read."""

from datetime import timedelta

from django.db.models import F

from parley.core.acting_company import acting_as_system
from parley.demo.stage import Stage
from parley.notifications.models import Notice

DONE, READ = timedelta(days=14), timedelta(days=5)


def play(stage: Stage) -> None:
    with acting_as_system():
        Notice.objects.filter(happened_at__lt=stage.now - READ).update(count=0)
        old = Notice.objects.filter(happened_at__lt=stage.now - DONE, done_at=None)
        old.update(done_at=F("happened_at") + timedelta(days=1))
