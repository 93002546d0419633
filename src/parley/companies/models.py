"""Companies, their members, and the connections between them."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from parley.companies.rights import AnyRight, Role, is_granted
from parley.core import clock
from parley.core.collation import ByName
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _

HOME_ZONE = "Europe/Berlin"


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone `name`, or UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Company(models.Model):
    """A tenant.

    Its profile is a business card, visible to connected companies, and to all while it is in the directory.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    legal_name = models.CharField(_("Legal name"), max_length=200, blank=True)
    street = models.CharField(_("Street"), max_length=200, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166-1."))
    industry = models.CharField(_("Industry"), max_length=100, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=30, blank=True)
    register_number = models.CharField(_("Commercial register number"), max_length=60, blank=True)
    gln = models.CharField(_("GLN"), max_length=13, blank=True)
    in_directory = models.BooleanField(_("Listed in the directory"), default=True)
    mails_show_content = models.BooleanField(_("Show message content in e-mails"), default=False, db_default=False)
    """Whether e-mails to members say more than that something happened. Owners and admins decide."""
    time_zone = models.CharField(_("Time zone"), max_length=64, default=HOME_ZONE, db_default=HOME_ZONE)
    created_at = DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [ByName("name"), "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the company's days begin and end."""
        return zone_of(self.time_zone)


class DailyRun(models.Model):
    """A day on which the daily work `work` of a company was done. The key says that it is done once (`daily.py`)."""

    pk = models.CompositePrimaryKey("company_id", "work", "day")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    work = models.CharField(max_length=40)
    day = models.DateField()
    finished_at = models.DateTimeField()
    skipped = models.PositiveIntegerField(default=0)
    """How many days before this one were missed, because nothing ran. They are not made up for one by one."""

    def __str__(self) -> str:
        return f"{self.work} {self.company_id} {self.day}"


class CompanyUse(models.Model):
    """What a company uses, such as `sends audit`. Written by triggers (`companies.uses`), read with the actor."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="+")
    facts = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"{self.company}: {', '.join(self.facts)}"


class Member(models.Model):
    """A user in a company, with a role. Every company has exactly one owner."""

    class Reminders(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        NEVER = "never", _("Never")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("Role"), max_length=10, choices=Role, default=Role.MEMBER)
    title = models.CharField(_("Title"), max_length=40, blank=True)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    department = models.CharField(_("Department"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    hide_contact = models.BooleanField(_("Hide my contact details from partners"), default=False)
    reminders = models.CharField(
        _("Reminders of open tasks"),
        max_length=6,
        choices=Reminders,
        default=Reminders.WEEKLY,
        db_default=Reminders.WEEKLY,
    )
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True, help_text="When an inactive member was deactivated.")
    joined_at = DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="When the person last chose this company.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="member_once_per_company"),
            models.UniqueConstraint(fields=["company"], condition=Q(role="owner"), name="one_owner_per_company"),
            models.CheckConstraint(condition=~Q(role="owner", is_active=False), name="owner_is_active"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.company})"

    @property
    def role_name(self) -> str:
        """Return the same as `get_role_display`, which translates the labels of all roles at each call."""
        return str(Role(self.role).label)

    def may(self, right: AnyRight) -> bool:
        return self.is_active and is_granted(right, self.role)


class Connection(models.Model):
    """The connection of two companies: `supplier` supplies `customer`. Tasks may be sent while it is active.

    A connection with scope `PORTAL` was made by a ticket on a portal. It carries tickets and nothing else, and shows no
    people, until the supplier widens it.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Scope(models.TextChoices):
        FULL = "full"
        PORTAL = "portal"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.FULL, db_default=Scope.FULL)
    widening_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the customer asked for more than tickets, until the supplier widens it."
    )
    asked_by = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    paused_by = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last paused or ended, until both agree again."
    )
    connected_at = models.DateTimeField(null=True, blank=True, help_text="When both had agreed for the first time.")
    customer_responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplier_responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = DateTimeField(auto_now_add=True)
    changed_at = DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "supplier"], name="connected_once"),
            models.CheckConstraint(condition=~Q(customer=F("supplier")), name="not_with_itself"),
        ]
        indexes = [
            models.Index(fields=["supplier"], name="connection_by_supplier"),
            models.Index(
                fields=["customer"],
                include=["supplier"],
                condition=Q(state__in=["ended", "invited"]),
                name="not_connected_customer",
            ),
            models.Index(
                fields=["supplier"],
                include=["customer"],
                condition=Q(state__in=["ended", "invited"]),
                name="not_connected_supplier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.customer}"

    @property
    def is_full(self) -> bool:
        return self.scope == self.Scope.FULL


class PartnerNote(models.Model):
    """One company's private note on a partner. The partner's queries never touch this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    partner_number = models.CharField(_("Our number for this partner"), max_length=40, blank=True)
    text = models.TextField(_("Notes"), max_length=4000, blank=True)
    changed_at = DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "partner"], name="one_note_per_partner")]

    def __str__(self) -> str:
        return f"{self.company} on {self.partner}"


class Invitation(models.Model):
    """A single-use link by e-mail: for a colleague to join, or for a partner company to join and connect."""

    class Purpose(models.TextChoices):
        COLLEAGUE = "colleague", _("Colleague")
        SUPPLIER = "supplier", _("Supplier")
        CUSTOMER = "customer", _("Customer")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="invitations")
    purpose = models.CharField(max_length=10, choices=Purpose)
    email = models.EmailField(_("E-mail"), max_length=254)
    role = models.CharField(_("Role"), max_length=10, choices=Role, default=Role.MEMBER)
    partner_name = models.CharField(_("Company"), max_length=120, blank=True)
    message = models.TextField(_("Message"), max_length=1000, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    reminder_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """The hash of the link in reminders. That of the invitation itself stays valid."""
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    """The number of weeks after which a reminder was sent, or missed."""
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company",
                "purpose",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} → {self.email}"

    @property
    def is_late(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at or self.is_late)


LONGEST_PRODUCT_NAME = 160


class Product(LibraryItem):
    """A product that a customer buys. `suppliers` are the companies it comes from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(_("Name"), max_length=LONGEST_PRODUCT_NAME)
    code = models.CharField(_("Code"), max_length=60, blank=True)
    group = models.CharField(_("Product group"), max_length=100, blank=True)
    suppliers = models.ManyToManyField(
        Company, through="ProductSupplier", through_fields=("product", "supplier"), related_name="+"
    )

    unique_constraint = "product_code_once_per_company"
    duplicate_text = _("Another product already has the code %(code)s.")
    unique_field = "code"

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "code"], condition=~Q(code=""), name="product_code_once_per_company"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name and code, by which people in purchasing know a product. As long as a name at most."""
        code = f" ({self.code})" if self.code else ""
        return self.name[: LONGEST_PRODUCT_NAME - len(code)] + code


class ProductSupplier(models.Model):
    """A supplier of a product. Both rows belong to the customer's company."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    supplier = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "supplier"], name="product_supplier_once")]

    def __str__(self) -> str:
        return f"{self.product} from {self.supplier}"
