"""Components: what a person reads and what a screen reader is told."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation

from parley.web.fields import read_field
from parley.web.tests.engine import jinja_engine

Draw = Callable[..., str]


class Profile(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="As in the register.")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    due_on = forms.DateField(label="Due date", required=False, initial=date(2026, 11, 24))
    note = forms.CharField(label="Note", required=False, max_length=400, widget=forms.Textarea)
    country = forms.ChoiceField(label="Country", choices=[("DE", "Germany"), ("CH", "Switzerland")], initial="CH")
    validity = forms.ChoiceField(label="Validity", choices=[("none", "None")], widget=forms.RadioSelect)
    partners = forms.MultipleChoiceField(label="Partners", choices=[(str(n), f"Partner {n}") for n in range(12)])
    agreed = forms.BooleanField(label="Agreed")
    report = forms.FileField(label="Report")


@pytest.fixture
def draw() -> Draw:
    def drawn(source: str, **context: object) -> str:
        return jinja_engine().env.from_string(source).render(**context)

    return drawn


@pytest.mark.parametrize(
    ("field", "control"),
    [
        ("name", "input"),
        ("secret", "password"),
        ("note", "textarea"),
        ("country", "select"),
        ("validity", "cards"),
        ("partners", "choices"),
        ("agreed", "checkbox"),
        ("report", "file"),
    ],
)
def test_a_field_gets_the_control_of_its_widget(field: str, control: str) -> None:
    assert read_field(Profile()[field]).control == control


def test_what_was_wrong_is_tied_to_the_field(draw: Draw) -> None:
    form = Profile(data={"name": ""})

    html = draw("{{ ui.form_errors(form) }}{{ ui.field(form.name) }}", form=form)

    assert 'href="#id_name"' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name-error"' in html


def test_what_was_typed_is_kept_and_escaped(draw: Draw) -> None:
    html = draw("{{ ui.field(form.name) }}", form=Profile(data={"name": '"><b>Anna'}))

    assert 'value="&#34;&gt;&lt;b&gt;Anna"' in html


def test_a_password_is_never_sent_back(draw: Draw) -> None:
    assert "hunter2" not in draw("{{ ui.field(form.secret) }}", form=Profile(data={"secret": "hunter2"}))


def test_a_date_is_given_as_browsers_want_it() -> None:
    assert read_field(Profile()["due_on"]).value == "2026-11-24"
    assert read_field(Profile(data={"due_on": "31.12."})["due_on"]).value == "31.12."


def test_the_chosen_option_is_chosen(draw: Draw) -> None:
    assert '<option value="CH" selected>' in draw("{{ ui.field(form.country) }}", form=Profile())


def test_many_choices_can_be_searched(draw: Draw) -> None:
    html = draw("{{ ui.field(form.partners) }}", form=Profile(data={"partners": ["3"]}))

    assert "data-options-search" in html
    assert re.findall(r'value="(\d+)"[^>]*checked', html) == ["3"]


def test_only_fields_that_may_stay_empty_say_so(draw: Draw) -> None:
    assert "optional" in draw("{{ ui.field(form.note) }}", form=Profile())
    assert "optional" not in draw("{{ ui.field(form.name) }}", form=Profile())


def test_an_icon_is_decoration_unless_it_has_words(draw: Draw) -> None:
    assert 'aria-hidden="true"' in draw('{{ ui.icon("check") }}')
    assert 'aria-label="Done"' in draw('{{ ui.icon("check", label="Done") }}')


def test_a_button_that_leads_somewhere_is_a_link(draw: Draw) -> None:
    assert draw('{{ ui.button("Open", href="/inbox") }}').startswith("<a ")
    assert draw('{{ ui.button("Send") }}').startswith("<button ")


@pytest.mark.parametrize("unread", [True, False])
def test_a_row_says_when_it_is_new(draw: Draw, unread: bool) -> None:
    row = '{{ ui.task_row("/tasks/1", "ISO <22000>", "Document", "file-text", "Alpine", "Pending", unread=unread) }}'

    html = draw(row, unread=unread)

    assert "ISO &lt;22000&gt;" in html
    assert (">New<" in html) is unread


def test_a_kept_row_speaks_the_language_of_its_reader(draw: Draw) -> None:
    row = '{{ ui.task_row("/tasks/2", "ISO", "Document", "file-text", "Alpine", "Pending", due=due) }}'
    due = date(2031, 12, 4)

    with translation.override("en"):
        assert "4 Dec 2031" in draw(row, due=due)
    with translation.override("de"):
        assert "4. Dez. 2031" in draw(row, due=due)


def test_the_comment_box_names_its_readers(draw: Draw, rf: RequestFactory) -> None:
    html = draw(
        '{{ ui.comment_box("/c", request, "Kestrel", "Read by 2 people at Kestrel", "Read only by Nordwind", '
        'audience="internal") }}',
        request=rf.get("/"),
    )

    assert "Read by 2 people at Kestrel" in html
    assert "Read only by Nordwind" in html
    assert re.search(r'value="internal" checked', html)


def test_a_chart_is_a_table_of_its_figures(draw: Draw) -> None:
    html = draw('{{ ui.bar_chart("By kind", [("Document", 41, "/d"), ("Contact", 0, none)]) }}')

    assert "<caption" in html
    assert ">41<" in html
    assert 'width="100.0"' in html


def test_translations_take_their_variables_escaped(draw: Draw) -> None:
    assert draw('{{ _("Hello %(name)s", name="<b>") }}') == "Hello &lt;b&gt;"
    assert draw('{{ ngettext("%(num)s page", "%(num)s pages", 2) }}') == "2 pages"
    assert draw("{% trans name='<b>' %}Hello {{ name }}{% endtrans %}") == "Hello &lt;b&gt;"
    assert draw("{% trans count=2 %}One{% pluralize %}{{ count }} of them{% endtrans %}") == "2 of them"
