"""A form that others made becomes a questionnaire, and leaves as a form again."""

from pathlib import Path

import pytest

from parley.companies.tests.factories import Cast
from parley.questionnaires.tests.workbooks import workbook
from parley.questionnaires.xlsform.reading import read
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM = workbook(
    {"type": "begin_group", "name": "site", "label": "Your site"},
    {"type": "text", "name": "town", "label": "In which town?"},
    {"type": "geopoint", "name": "place", "label": "Where exactly?"},
    {"type": "integer", "name": "people", "label": "How many people?", "relevant": "${town} != ''"},
    {"type": "end_group"},
    settings={"form_title": "Site check", "default_language": "English (en)"},
)


def test_form_is_looked_at_imported_and_exported(cast: Cast, open_page: OpenPage, tmp_path: Path) -> None:
    anna = open_page(cast.anna)
    anna.visit("/settings/questionnaires")
    anna.press("Import")
    anna.attach("Form", "site.xlsx", FORM, XLSX)
    anna.press("Preview import")
    anna.sees("Map locations are not supported.")
    anna.sees("Your site")
    anna.fill("Name", "Site check 2027")
    anna.press("Import")
    anna.sees_heading("Site check 2027")
    anna.sees("How many people?")

    anna.main.locator("summary").click()
    with anna.page.expect_download() as coming:
        anna.press("Export as XLSForm")
    assert coming.value.suggested_filename == "site-check-2027-1.xlsx"
    coming.value.save_as(tmp_path / "form.xlsx")
    data = (tmp_path / "form.xlsx").read_bytes()
    assert [section.title for section in read(data).form.sections] == ["Your site"]
    assert [question.condition for question in read(data).form.questions] == ["", "${town} != ''"]
