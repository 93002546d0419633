"""Forms of document tasks: for sending and for answering them."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from parley.companies.models import Product
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm
from parley.core.numbers import NumberField
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.documents.models import DocumentType, Validity
from parley.files.forms import PdfField
from parley.tasks.forms import ActionForm, RequestForm, Shelf, long_text


class UploadDocument(ActionForm):
    file = PdfField(label=_("Document"))
    expires_on = DateField(label=_("Expiry date"), not_past=True, help_text=_("As printed on the document."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.task.subject.needs_expiry:
            del self.fields["expires_on"]


class NotProvided(ActionForm):
    explanation = long_text(_("Explanation"), hint=_("Explain why, and what you can offer instead."))


class ReRequest(ActionForm):
    note = long_text(_("Note"), hint=_("Explain why you still need it."))


DOCUMENT_TYPES = Shelf(
    empty=_("No document types yet"),
    advice=_("Define what you can request: a certificate, a specification, a declaration."),
    add=_("New document type"),
    place="new_document_type",
)
PRODUCTS = Shelf(
    empty=_("No products yet"),
    advice=_("Add what you buy so that you can request documents for it."),
    add=_("New product"),
    place="new_product",
)


class RequestDocuments(RequestForm):
    """Types × suppliers: one task each."""

    shelves = {"document_types": DOCUMENT_TYPES}

    document_types = forms.ModelMultipleChoiceField(label=_("Document types"), queryset=DocumentType.objects.none())
    field_order = ["document_types", "partners"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partners"].label = _("Suppliers")
        self._choose("document_types", types_on_offer(self.actor.company, DocumentType.Scope.COMPANY))

    def _choose(self, name: str, choices: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = choices
        field.error_messages["invalid_choice"] = field.error_messages["invalid_pk_value"] = _("Choose from the list.")


class RequestProductDocuments(RequestDocuments):
    """Types × products × suppliers: one task each, if the supplier supplies the product."""

    shelves = {"document_types": DOCUMENT_TYPES, "products": PRODUCTS}

    products = forms.ModelMultipleChoiceField(label=_("Products"), queryset=Product.objects.none())
    field_order = ["document_types", "products", "partners"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        company = self.actor.company
        self._choose("document_types", types_on_offer(company, DocumentType.Scope.PRODUCT))
        self._choose("products", Product.objects.filter(company=company, archived_at=None))


def types_on_offer(company: Any, scope: str) -> QuerySet[DocumentType]:
    return DocumentType.objects.filter(company=company, scope=scope, archived_at=None)


LONGEST_PERIOD = 240
LONGEST_LEAD = 730


class DocumentTypeForm(EditForm, forms.ModelForm[DocumentType]):
    """Form for a document type under Settings."""

    class Meta:
        model = DocumentType
        fields = ["name", "description", "scope", "validity", "revalidation_months", "lead_days"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "scope": forms.RadioSelect,
            "validity": forms.RadioSelect,
        }
        field_classes = {"name": NameField, "revalidation_months": NumberField, "lead_days": NumberField}
        help_texts = {
            "description": _("Suppliers see this with every request."),
            "scope": _("Product documents are requested per product and supplier."),
            "revalidation_months": _("For types that are revalidated."),
            "lead_days": _("How many days before expiry you and the supplier are notified."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding:
            del self.fields["scope"]  # open tasks of the other scope would lose their meaning
        self.fields["revalidation_months"].validators += [MinValueValidator(1), MaxValueValidator(LONGEST_PERIOD)]
        self.fields["lead_days"].validators.append(MaxValueValidator(LONGEST_LEAD))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("validity") == Validity.REVALIDATION:
            if not given.get("revalidation_months") and "revalidation_months" not in self.errors:
                self.add_error(
                    "revalidation_months", _("Enter after how many months the document must be revalidated.")
                )
        elif "revalidation_months" not in self.errors:
            given["revalidation_months"] = None
        return given
