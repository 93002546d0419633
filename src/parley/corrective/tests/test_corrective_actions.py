"""Corrective actions: asked, worked on, resolved and closed; what the partner never learns; the eight disciplines."""

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.pdf_text import Writer
from parley.corrective import actions
from parley.corrective.models import CorrectiveAction, Told
from parley.corrective.report import BODY, report
from parley.corrective.tests.factories import (
    category,
    corrective_task,
    disciplines_task,
    fill_steps,
    template,
    template_field,
)
from parley.files.models import StoredFile
from parley.files.tests.factories import picture, upload
from parley.notify.models import OutgoingMail
from parley.tasks.actions import comment
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.perform import InvalidInput, NotYourTurn
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db
DONE = {"remark": "The seal is replaced."}
CHECK = {"finding": "Ten batches without a fault.", "on": clock.today().isoformat()}


def standing(task: Task, reader: Actor) -> tuple[str, bool]:
    """The state, and whether it is the reader's turn."""
    with working_as(reader):
        side = TaskSide.objects.get(task=task, company=reader.company)
        return side.state, side.is_my_turn


def row_of(task: Task, reader: Actor) -> CorrectiveAction:
    with working_as(reader):
        return CorrectiveAction.objects.get(task=task)


def mailed_since(count: int) -> list[str]:
    with acting_as_system():
        return [mail.to for mail in OutgoingMail.objects.order_by("pk")][count:]


def mails() -> int:
    with acting_as_system():
        return OutgoingMail.objects.count()


def address(task: Task, *more: str) -> str:
    return "/".join(["/tasks", str(task.pk), *more])


def test_resolved_and_closed(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca)
    assert standing(task, cast.luca) == ("open", True)
    do("resolve", task, cast.luca, **DONE)
    assert standing(task, cast.anna) == ("resolved", True)
    do("close", task, cast.anna)
    assert standing(task, cast.anna) == ("closed", False)
    assert row_of(task, cast.luca).closed_at
    assert row_of(task, cast.luca).waits_for == ""


def test_comment_of_the_partner_hands_over_the_turn_and_an_answer_hands_it_back(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="Which batch was it?")
    assert standing(task, cast.anna) == ("commented", True)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="Batch 77.")
    assert standing(task, cast.luca) == ("open", True)


def test_comment_needs_no_answer_in_words(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="We are on it.")
    do("hand_back", task, cast.anna)
    assert standing(task, cast.luca) == ("open", True)


def test_adding_a_file_leaves_the_turn_where_it_is(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca)
    do("add_file", task, cast.luca, files={"files": upload(picture(), "seal.png")})
    assert standing(task, cast.luca) == ("open", True)
    with working_as(cast.anna):
        assert StoredFile.objects.filter(name="seal.png").exists()


def test_re_opening_needs_a_reason_and_is_counted(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca)
    do("resolve", task, cast.luca, **DONE)
    with pytest.raises(InvalidInput):
        do("re_open", task, cast.anna, explanation=" ")
    do("re_open", task, cast.anna, explanation="It happened again.")
    assert standing(task, cast.luca) == ("re_opened", True)
    assert row_of(task, cast.anna).times_reopened == 1
    with pytest.raises(NotYourTurn):
        do("close", task, cast.anna)


def test_what_was_asked_stays_when_the_template_changes(cast: Cast, client: Client) -> None:
    asked = template(cast.anna)
    quantity = template_field(cast.anna, asked, "Quantity", "number", required=True)
    photo = template_field(cast.anna, asked, "Photo", "file")
    filled = {quantity: Decimal("1200.5"), photo: upload(picture(), "jar.png")}
    task = corrective_task(cast.anna, cast.luca, template=asked, category=category(cast.anna), filled=filled)
    with working_as(cast.anna):
        quantity.delete()
        asked.name = "Renamed"
        asked.save()
    page = sign_in(client, cast.luca).get(address(task)).content.decode()
    for words in ("Quantity", "1200.5", "jar.png", "Foreign bodies", "Goods-in"):
        assert words in page
    with working_as(cast.luca):
        file = StoredFile.objects.get(name="jar.png")
    assert client.get(f"/files/{file.pk}").status_code == 200


def test_partner_sees_neither_templates_nor_categories_nor_who_is_told(cast: Cast, client: Client) -> None:
    asked, counted = template(cast.anna), category(cast.anna)
    task = corrective_task(cast.anna, cast.luca, template=asked, category=counted, told=[cast.jonas.member])
    sign_in(client, cast.luca)
    assert "Jonas" not in client.get(address(task)).content.decode()
    assert "Jonas" not in client.get(f"/corrective-actions/{task.pk}/people").content.decode()
    assert client.get(f"/corrective-actions/new/{asked.pk}").status_code == 404
    sign_in(client, cast.sara)
    assert client.get(f"/settings/corrective-actions/templates/{asked.pk}").status_code == 404
    assert client.get(f"/settings/corrective-actions/categories/{counted.pk}").status_code == 404
    with working_as(cast.luca):
        assert not Told.objects.exists()
        assert "Jonas" not in str([event.details for event in Event.objects.all()])


def test_named_people_hear_of_every_step_of_either_side_but_not_their_own(cast: Cast) -> None:
    before = mails()
    told = [cast.jonas.member, cast.mia.member]
    task = corrective_task(cast.anna, cast.luca, told=told)
    jonas, mia, luca, anna = (person.user.email for person in (cast.jonas, cast.mia, cast.luca, cast.anna))
    assert sorted(mailed_since(before)) == sorted([luca, jonas, mia])
    before = mails()
    do("resolve", task, cast.luca, **DONE)
    assert sorted(mailed_since(before)) == sorted([anna, jonas, mia])
    before = mails()
    do("re_open", task, cast.jonas, explanation="It happened again.")
    assert sorted(mailed_since(before)) == sorted([luca, mia])
    before = mails()
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="Again?")
    assert sorted(mailed_since(before)) == sorted([anna, jonas, mia])


def test_nobody_hears_twice_or_after_leaving(cast: Cast) -> None:
    task = corrective_task(cast.anna, cast.luca, told=[cast.anna.member, cast.mia.member])
    with acting_as_system():
        cast.mia.member.is_active = False
        cast.mia.member.save()
    before = mails()
    do("resolve", task, cast.luca, **DONE)
    assert mailed_since(before) == [cast.anna.user.email]


def test_each_company_names_its_own_people(cast: Cast, client: Client) -> None:
    task = corrective_task(cast.anna, cast.luca)
    page = f"/corrective-actions/{task.pk}/people"
    sign_in(client, cast.luca)
    assert client.post(page, {"people": [str(cast.jonas.member.pk)]}).status_code == 422
    assert client.post(page, {"people": [str(cast.sara.member.pk)]}).status_code == 302
    assert re.search(rf'value="{cast.sara.member.pk}"[^>]* checked', client.get(page).content.decode())
    before = mails()
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="Any news?")
    assert sorted(mailed_since(before)) == sorted([cast.luca.user.email, cast.sara.user.email])
    assert client.post(page, {}).status_code == 302
    with working_as(cast.luca):
        assert not Told.objects.exists()
    for stranger in (cast.eva, cast.tom):
        assert sign_in(client, stranger).get(page).status_code == 404


def test_people_of_another_kind_of_task_are_not_there(cast: Cast, client: Client) -> None:
    other = general_task(cast.anna, cast.luca)
    sign_in(client, cast.anna)
    assert client.get(f"/corrective-actions/{other.pk}/people").status_code == 404
    assert client.get(f"/corrective-actions/{other.pk}/report").status_code == 404
    with working_as(cast.anna), pytest.raises(NotFound):
        actions.name_people(by=cast.anna, task_id=other.pk, people=[])


def test_sent_through_the_page(cast: Cast, client: Client) -> None:
    asked, counted = template(cast.anna, has_disciplines=True), category(cast.anna)
    batch = template_field(cast.anna, asked, "Batch", required=True)
    quantity = template_field(cast.anna, asked, "Quantity", "number")
    kind = template_field(cast.anna, asked, "Sort", "choice", choices=["Glass", "Metal"])
    names = {field.label: f"field_{field.pk.hex}" for field in (batch, quantity, kind)}
    page = f"/corrective-actions/new/{asked.pk}"
    soon = clock.today() + timedelta(days=2)
    given = {
        "partners": [str(cast.alpine.pk), str(cast.kestrel.pk)],
        "category": str(counted.pk),
        "title": "Glass",
        names["Quantity"]: "12.5",
        names["Sort"]: "Wood",
        "containment_due_on": soon.isoformat(),
        "told": [str(cast.jonas.member.pk)],
        "submit_key": "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a12",
    }
    sign_in(client, cast.anna)
    assert "Containment due" in client.get(f"{page}?partners={cast.alpine.pk}").content.decode()
    refused = client.post(page, given)
    assert refused.status_code == 422
    assert "12.5" in refused.content.decode(), "what was typed is kept"
    given |= {names["Batch"]: "B 77", names["Sort"]: "Metal"}
    for _ in range(2):
        assert client.post(page, given).status_code == 302
    with working_as(cast.anna):
        sent = list(CorrectiveAction.objects.all())
        assert len(sent) == 2, "sent twice, done once"
        assert Told.objects.count() == 2
    answered = {answer.label: answer.value for answer in sent[0].answered}
    assert answered == {"Batch": "B 77", "Quantity": "12.5", "Sort": "Metal"}
    assert {row.containment_due_on for row in sent} == {soon}


def test_nothing_goes_to_strangers_or_by_foreign_categories(cast: Cast, client: Client) -> None:
    category(cast.anna)
    foreign = category(cast.luca, "Foreign")
    sign_in(client, cast.anna)
    given = {"partners": [str(cast.stranger.pk)], "category": str(foreign.pk), "title": "Glass"}
    answer = client.post("/corrective-actions/new/plain", given)
    assert answer.status_code == 422
    assert "Choose from your partners." in answer.content.decode()
    with working_as(cast.anna):
        assert not CorrectiveAction.objects.exists()


def test_containment_after_the_due_date_is_refused(cast: Cast, client: Client) -> None:
    asked = template(cast.anna, has_disciplines=True)
    day = clock.today()
    given = {
        "partners": [str(cast.alpine.pk)],
        "title": "Glass",
        "due_on": (day + timedelta(days=2)).isoformat(),
        "containment_due_on": (day + timedelta(days=3)).isoformat(),
    }
    answer = sign_in(client, cast.anna).post(f"/corrective-actions/new/{asked.pk}", given)
    assert answer.status_code == 422
    assert "must not be after the due date" in answer.content.decode()


def test_eight_disciplines_come_before_resolving_and_a_check_before_closing(cast: Cast) -> None:
    task = disciplines_task(cast.anna, cast.luca)
    fill_steps(task, cast.luca, *range(1, 7))
    with pytest.raises(NotYourTurn, match="D1 to D7"):
        do("resolve", task, cast.luca, **DONE)
    fill_steps(task, cast.luca, 7)
    do("resolve", task, cast.luca, **DONE)
    with pytest.raises(NotYourTurn, match="effective"):
        do("close", task, cast.anna)
    do("check_effectiveness", task, cast.anna, outcome="not_effective", **CHECK)
    with pytest.raises(NotYourTurn):
        do("close", task, cast.anna)
    do("check_effectiveness", task, cast.anna, outcome="effective", **CHECK)
    do("close", task, cast.anna)
    assert standing(task, cast.luca)[0] == "closed"


def test_re_opened_has_to_be_checked_anew(cast: Cast) -> None:
    task = disciplines_task(cast.anna, cast.luca)
    fill_steps(task, cast.luca, *range(1, 8))
    do("resolve", task, cast.luca, **DONE)
    do("check_effectiveness", task, cast.anna, outcome="effective", **CHECK)
    do("re_open", task, cast.anna, explanation="It happened again.")
    do("resolve", task, cast.luca, **DONE)
    with pytest.raises(NotYourTurn):
        do("close", task, cast.anna)


def test_steps_are_the_partners_alone_and_only_where_asked(cast: Cast) -> None:
    with pytest.raises(NotYourTurn):
        fill_steps(disciplines_task(cast.anna, cast.luca), cast.anna, 1)
    with pytest.raises(NotYourTurn, match="does not use the eight disciplines"):
        fill_steps(corrective_task(cast.anna, cast.luca), cast.luca, 1)


@pytest.mark.parametrize("number", ["0", "9", "", "D1", "1.5"])
def test_there_is_no_ninth_discipline(cast: Cast, number: str) -> None:
    task = disciplines_task(cast.anna, cast.luca)
    given = {"owner": "Sara", "on": clock.today().isoformat(), "text": "Done."}
    with pytest.raises(InvalidInput):
        do("fill_step", task, cast.luca, discipline=number, **given)


def test_a_step_can_be_corrected_and_its_form_knows_it(cast: Cast, client: Client) -> None:
    task = disciplines_task(cast.anna, cast.luca)
    fill_steps(task, cast.luca, 1, 2)
    page = sign_in(client, cast.luca).get(f"{address(task)}?act=fill_step&discipline=2").content.decode()
    assert "What we did for step 2.</textarea>" in page
    for nonsense in ("9", "x", "²", ""):
        assert client.get(f"{address(task)}?act=fill_step&discipline={nonsense}").status_code == 200
    given = {"discipline": "2", "owner": "Luca Frei", "on": "2026-01-05", "text": "Better known now."}
    assert client.post(address(task, "actions", "fill-step"), given).status_code == 302
    page = client.get(address(task)).content.decode()
    assert "Better known now." in page
    assert "Discipline: D2" in page, "the history names the step"
    assert row_of(task, cast.anna).missing == [3, 4, 5, 6, 7]


def test_containment_shows_as_late_to_who_owes_it_and_as_done_late_to_both(cast: Cast, client: Client) -> None:
    today = clock.today()
    task = disciplines_task(cast.anna, cast.luca, containment_due_on=today - timedelta(days=3))
    for by, is_late in ((cast.anna, False), (cast.luca, True)):
        sign_in(client, by)
        assert ("3 days late" in client.get(address(task)).content.decode()) is is_late
        assert ("containment late" in client.get("/corrective-actions", follow=True).content.decode()) is is_late
    given = {"discipline": "3", "owner": "Sara", "text": "Stock is blocked."}
    tomorrow = (today + timedelta(days=1)).isoformat()
    with pytest.raises(InvalidInput):
        do("fill_step", task, cast.luca, on=tomorrow, **given)
    do("fill_step", task, cast.luca, on=today.isoformat(), **given)
    for by in (cast.anna, cast.luca):
        sign_in(client, by)
        assert "after the deadline" in client.get(address(task)).content.decode()
        assert "containment late" not in client.get("/corrective-actions", follow=True).content.decode()


def test_report_is_the_same_for_both_sides_and_for_nobody_else(cast: Cast, client: Client) -> None:
    task = disciplines_task(cast.anna, cast.luca, note="<b>Glass</b> & \x0b ünïcode Łódź 牛乳")
    fill_steps(task, cast.luca, *range(1, 9))
    page = f"/corrective-actions/{task.pk}/report"
    printed = [sign_in(client, reader).get(page) for reader in (cast.anna, cast.luca)]
    assert [answer.status_code for answer in printed] == [200, 200]
    assert printed[0].content.startswith(b"%PDF-")
    assert printed[0]["Content-Type"] == "application/pdf"
    assert sign_in(client, cast.eva).get(page).status_code == 404
    plain = corrective_task(cast.anna, cast.luca)
    assert sign_in(client, cast.anna).get(f"/corrective-actions/{plain.pk}/report").status_code == 404


@pytest.mark.parametrize(("note", "is_whole"), [("Łódź, Αθήνα, Київ", True), ("牛乳", False)])
def test_report_says_whether_it_lacks_characters(cast: Cast, note: str, is_whole: bool) -> None:
    task = disciplines_task(cast.anna, cast.luca, note=note)
    fill_steps(task, cast.luca, 1)
    with working_as(cast.anna):
        found = Task.objects.select_related("requester", "responder").get(pk=task.pk)
        with pikepdf.open(BytesIO(report(found))) as printed:
            fonts = [
                font
                for page in printed.pages
                for font in dict(page.Resources.Font).values()
                if "FontDescriptor" in font
            ]
            assert all("/FontFile2" in font.FontDescriptor for font in fonts)
    writer = Writer()
    writer.paragraph(note, BODY)
    assert writer.has_missing is not is_whole


def test_very_long_words_still_fit_the_report(cast: Cast, client: Client) -> None:
    task = disciplines_task(cast.anna, cast.luca, note="word " * 900 + "x" * 400)
    given = {"owner": "O" * 120, "on": clock.today().isoformat(), "text": ("long\n" * 900)[:4999]}
    do("fill_step", task, cast.luca, discipline="4", **given)
    assert sign_in(client, cast.anna).get(f"/corrective-actions/{task.pk}/report").status_code == 200


def texts(page: bytes, words: Iterable[str]) -> list[bool]:
    return [word in page.decode() for word in words]


def test_analysis_counts_by_category_partner_and_month(cast: Cast, client: Client) -> None:
    glass, label = category(cast.anna, "Glass"), category(cast.anna, "Wrong label")
    corrective_task(cast.anna, cast.luca, "One", category=glass)
    closed = corrective_task(cast.anna, cast.tom, "Two", category=glass)
    corrective_task(cast.anna, cast.luca, "Three", category=label)
    do("resolve", closed, cast.tom, **DONE)
    do("close", closed, cast.anna)
    sign_in(client, cast.anna)
    page = client.get("/corrective-actions").content
    assert texts(page, ("Opened: 3 · Closed: 1", "Wrong label", "Kestrel", "One", "Three")) == [True] * 5
    assert "Two" not in client.get("/corrective-actions?of=asked").content.decode(), "closed ones are under Closed"
    narrowed = client.get("/corrective-actions?tab=all&category=Glass").content
    assert texts(narrowed, ("One", "Two", "Three")) == [True, True, False]
    of_partner = client.get(f"/corrective-actions?tab=all&partner={cast.kestrel.pk}").content
    assert texts(of_partner, (">Two<", ">One<")) == [True, False]


def test_who_was_only_asked_sees_what_was_asked(cast: Cast, client: Client) -> None:
    corrective_task(cast.anna, cast.luca, "Glass in a jar")
    sign_in(client, cast.luca)
    led = client.get("/corrective-actions", follow=True)
    assert "Glass in a jar" in led.content.decode()
    assert "Glass in a jar" not in client.get("/corrective-actions?of=asked").content.decode()
    assert "Glass in a jar" not in sign_in(client, cast.tom).get("/corrective-actions").content.decode()


@pytest.mark.parametrize("query", ["?of=x&tab=y&period=z", "?partner=1&after=2", "?category=%00", "?after=" + "0" * 32])
def test_nonsense_in_the_address_is_passed_over(cast: Cast, client: Client, query: str) -> None:
    assert sign_in(client, cast.anna).get(f"/corrective-actions{query}").status_code == 200


def test_paging_shows_each_once(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.core.lists.filtered_list.PAGE", 2)
    for number in range(3):
        corrective_task(cast.anna, cast.luca, f"Case {number}")
    sign_in(client, cast.anna)
    first = client.get("/corrective-actions?of=asked").content.decode()
    following = first.split("after=")[1].split('"')[0].split("&")[0]
    second = client.get(f"/corrective-actions?of=asked&after={following}").content.decode()
    assert [f"Case {n}" in first for n in range(3)] == [False, True, True]
    assert [f"Case {n}" in second for n in range(3)] == [True, False, False]
    after_the_last = f"2000-01-01T00:00:00+00:00~{cast.nordwind.pk}"
    later = client.get("/corrective-actions", {"of": "asked", "after": after_the_last}).content.decode()
    assert "No more" in later
    assert "No corrective actions yet" not in later


def test_pages_ask_few_statements_whatever_their_length(cast: Cast, client: Client) -> None:
    asked = template(cast.anna, has_disciplines=True)
    for number in range(4):
        task = corrective_task(
            cast.anna, cast.luca, f"Case {number}", template=asked, told=[cast.jonas.member, cast.mia.member]
        )
    fill_steps(task, cast.luca, *range(1, 9))
    sign_in(client, cast.anna)
    client.get(address(task))
    with statements(5):
        assert client.get("/corrective-actions").status_code == 200
    with statements(8):
        assert client.get(address(task)).status_code == 200


def test_nothing_goes_to_whom_one_is_not_connected_with(cast: Cast) -> None:
    with pytest.raises(Refused):
        corrective_task(cast.anna, cast.eva)
