"""Keeping a file and reading it again: whose it is, and that no row is ever without content."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from parley.companies.tests.factories import Cast
from parley.core.acting_company import acting_as, acting_as_system
from parley.core.errors import NotFound
from parley.core.ids import new_id
from parley.files import store
from parley.files.actions import keep_file
from parley.files.checks import FileRefused
from parley.files.flaws import Flaw
from parley.files.models import StoredFile
from parley.files.queries import file_for
from parley.files.tests import factories
from parley.files.tests.bombs import CATALOG, PAGE, PAGES, assemble, stream
from parley.files.uploads import check_upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


def test_a_kept_file_knows_what_it_is(cast: Cast) -> None:
    with acting_as(cast.alpine, cast.luca.user):
        kept = keep_file(
            company=cast.alpine, by=cast.luca.user, upload=factories.upload(factories.real_pdf(3), "ISO 22000.pdf")
        )
        found = file_for(cast.alpine, kept.pk)
    assert (found.name, found.media_type, found.page_count) == ("ISO 22000.pdf", "application/pdf", 3)
    assert found.uploaded_by_id == cast.luca.user.pk
    assert store.path_of(found.sha256).stat().st_size == found.size


def test_a_file_that_no_form_has_looked_at_is_looked_at(cast: Cast) -> None:
    with acting_as(cast.alpine), pytest.raises(FileRefused):
        keep_file(company=cast.alpine, by=None, upload=factories.upload(b"<html>", "certificate.pdf"))


def test_the_same_content_is_kept_once_and_named_by_each_company(cast: Cast) -> None:
    content = factories.real_pdf(text="The same")
    with acting_as(cast.alpine):
        ours = factories.stored_file(cast.alpine, content=content, name="ours.pdf")
    with acting_as(cast.nordwind):
        theirs = factories.stored_file(cast.nordwind, content=content, name="theirs.pdf")
        assert ours.sha256 == theirs.sha256
        assert file_for(cast.nordwind, theirs.pk).name == "theirs.pdf"


def test_one_upload_may_be_kept_more_than_once(cast: Cast) -> None:
    upload = check_upload(factories.upload(factories.real_pdf(text="For two requests")))
    with acting_as(cast.alpine):
        kept = [keep_file(company=cast.alpine, by=cast.luca.user, upload=upload) for _ in range(2)]
    assert kept[0].pk != kept[1].pk
    assert kept[0].sha256 == kept[1].sha256
    assert store.path_of(kept[0].sha256).exists()


def test_company_over_its_quota_keeps_no_more_and_others_do(cast: Cast, settings: Any) -> None:
    settings.COMPANY_QUOTA_MB = 1
    large = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), stream(bytes(600_000)))
    with acting_as(cast.alpine):
        factories.stored_file(cast.alpine, content=large)
        with pytest.raises(FileRefused, match="would take more than 1 MB") as refused:
            factories.stored_file(cast.alpine, content=large)
    assert refused.value.flaw == Flaw.OVER_QUOTA
    with acting_as(cast.nordwind):
        factories.stored_file(cast.nordwind, content=large)


def test_a_file_that_is_not_ours_is_not_found(cast: Cast) -> None:
    with acting_as(cast.alpine):
        kept = factories.stored_file(cast.alpine)
    for company in (cast.nordwind, cast.stranger):
        with acting_as(company), pytest.raises(NotFound):
            file_for(company, kept.pk)
    with acting_as(cast.alpine), pytest.raises(NotFound):
        file_for(cast.alpine, new_id())


def test_asking_for_another_company_than_the_acting_one_finds_nothing(cast: Cast) -> None:
    with acting_as(cast.alpine):
        kept = factories.stored_file(cast.alpine)
        with pytest.raises(NotFound):
            file_for(cast.nordwind, kept.pk)
    with pytest.raises(NotFound):
        file_for(cast.alpine, kept.pk)
    with acting_as_system(), pytest.raises(NotFound):
        file_for(cast.alpine, kept.pk)


def test_nobody_keeps_a_file_for_another_company(cast: Cast) -> None:
    with acting_as(cast.alpine), pytest.raises(DatabaseError), transaction.atomic():
        factories.stored_file(cast.nordwind)


def test_a_kept_file_cannot_be_changed_or_deleted(cast: Cast) -> None:
    with acting_as(cast.alpine):
        kept = factories.stored_file(cast.alpine)
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.filter(pk=kept.pk).update(sha256="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.filter(pk=kept.pk).delete()


def test_a_rolled_back_change_leaves_content_without_a_row_and_never_the_reverse(cast: Cast) -> None:
    with acting_as(cast.alpine):
        with transaction.atomic():
            kept = factories.stored_file(cast.alpine)
            transaction.set_rollback(True)
        assert not StoredFile.objects.filter(pk=kept.pk).exists()
    assert store.path_of(kept.sha256).exists()


def test_reading_takes_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    with acting_as(cast.alpine):
        kept = factories.stored_file(cast.alpine)
        with django_assert_num_queries(1):
            file_for(cast.alpine, kept.pk)
