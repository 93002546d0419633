"""The wiki of a company: folders, pages with their versions and files, and what is shared of it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from parley.companies.models import Company
from parley.core.collation import ByName
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile

LONGEST_TITLE = 160
LONGEST_FOLDER_NAME = 80
MOST_FOLDERS = 500
DEEPEST_FOLDER = 6
MOST_FILES = 100
"""Of one page at a time."""


class Editing(models.TextChoices):
    MEMBERS = "members", _("All members")
    ADMINS = "admins", _("Owners and admins")
    NAMED = "named", _("Only these members")


class Folder(models.Model):
    """A folder of a company's wiki. It says who may edit the pages in it, and in folders that are made in it later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=LONGEST_FOLDER_NAME)
    editing = models.CharField(_("Who may edit"), max_length=10, choices=Editing, default=Editing.MEMBERS)
    editors = ArrayField(models.UUIDField(), default=list, blank=True)
    """The members who may edit where only some may, beside owners and admins."""

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            # Folders at the top have no parent, and nulls are all different.
            models.UniqueConstraint(
                "company", Coalesce("parent", "company"), Lower("name"), name="wiki_folder_name_once"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="wiki_folder_not_in_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Page(models.Model):
    """A page. Readers see the version `published`; who may edit also sees a later draft.

    `title` is that of the published version, of a page without one that of the newest. `words` is what the search
    looks through: title and text of the published version, or the title of a draft.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=LONGEST_TITLE)
    newest = models.PositiveIntegerField(default=1)
    published = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    shared_with_all = models.BooleanField(_("All partners"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["company"], condition=Q(shared_with_all=True), name="wiki_shared_with_all"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_draft(self) -> bool:
        return self.published != self.newest


class PageVersion(models.Model):
    """What a page said after it was saved. It never changes, and is kept as long as the page."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    renderer = models.PositiveIntegerField()
    headings: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    files = ArrayField(models.UUIDField(), default=list)
    """The files that the text shows or links to: those that its readers may open."""
    is_draft = models.BooleanField(default=False)
    restores = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="wiki_version_number")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class PageFile(models.Model):
    """A file of a page, which texts name. A file of the same name that is added later takes its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("page", Lower("name"), condition=Q(is_current=True), name="wiki_file_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class PageShare(models.Model):
    """A partner that may read a page, as long as it is published and both companies are connected."""

    pk = models.CompositePrimaryKey("page_id", "partner_id")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", db_index=False)
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.page_id} {self.partner_id}"


class ShareLink(models.Model):
    """A secret address that shows one page to everybody who has it, until it is revoked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+", db_index=False)
    secret = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(revoked_at=None), name="wiki_one_link_per_page")
        ]

    def __str__(self) -> str:
        return str(self.page_id)
