"""Forms under Settings › Corrective actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.core.edit_forms import EditForm
from parley.core.text import names_in_lines
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.corrective.answers import FieldType
from parley.corrective.models import LONGEST_NAME, Category, Template, TemplateField

MOST_CHOICES = 30


class CategoryForm(EditForm, forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = ["name"]
        field_classes = {"name": NameField}


class TemplateForm(EditForm, forms.ModelForm[Template]):
    class Meta:
        model = Template
        fields = ["name", "description", "has_disciplines"]
        field_classes = {"name": NameField}
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "description": _("When to choose this template. People in your company can see this."),
            "has_disciplines": _(
                "The partner fills in D1 to D8 step by step, and you check the effectiveness before you close it."
            ),
        }


class FieldForm(EditForm, forms.ModelForm[TemplateField]):
    """One field of a template. Choices are entered one per line."""

    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the type Choice: one per line."),
    )
    field_order = ["label", "type", "choices", "required"]

    class Meta:
        model = TemplateField
        fields = ["label", "type", "required"]
        field_classes = {"label": NameField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["choices"].initial = "\n".join(self.instance.choices)

    def clean_choices(self) -> list[str]:
        choices = names_in_lines(self.cleaned_data["choices"])
        if self.cleaned_data.get("type") != FieldType.CHOICE:
            return []
        if len(choices) < 2:
            raise ValidationError(_("Enter at least two choices, one per line."))
        if len(choices) > MOST_CHOICES:
            raise ValidationError(_("Enter at most %(most)s choices.") % {"most": MOST_CHOICES})
        for choice in choices:
            if len(choice) > LONGEST_NAME:
                raise ValidationError(_("“%(choice)s” is too long.") % {"choice": f"{choice[:40]}…"})
            if choices.count(choice) > 1:
                raise ValidationError(_("“%(choice)s” is listed twice.") % {"choice": choice})
        return choices
