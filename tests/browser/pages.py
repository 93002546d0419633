"""A company with content for every kind of page, and the addresses of all those pages."""

from datetime import timedelta

from django.utils.datastructures import MultiValueDict

from parley.agreements.models import Confirmation
from parley.chats.tests.factories import group as chat_group
from parley.chats.tests.factories import said
from parley.companies import actions
from parley.companies.models import Connection, Invitation
from parley.companies.rights import Role
from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.core.acting_company import acting_as
from parley.corrective.tests.factories import category, corrective_task, fill_steps, template, template_field
from parley.evaluations.tests.factories import cycle, evaluation_of, released, scored
from parley.files.tests.factories import upload
from parley.questionnaires.tests.factories import bank_question, only_question, question, questionnaire
from parley.questionnaires.tests.factories import sent as questionnaire_sent
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import do
from parley.tickets.portals import COMPLAINTS, SUPPORT
from parley.tickets.tests.factories import portal, ticket
from tests.browser import things
from tests.tenancy.routes import Route, all_routes

NOT_PAGES = {
    "chats:messages",
    "chats:readers",
    "eight_d_report",
    "export_answers",
    "export_cards",
    "export_questionnaire",
    "export_version_answers",
    "files:download",
    "files:view",
    "account_logout",
    "outgoing_mail",
    "outgoing_mail_page",
    "person_card",
}
LONG = "Declaration of conformity under Regulation (EC) No 1935/2004, Rindfleischetikettierungsüberwachung included"

CHOICES = [{"name": "a", "label": LONG}, {"name": "b", "label": "Another"}]
QUESTIONS = (
    {"name": "organic", "type": "yes_no", "help": LONG},
    {"name": "note", "type": "note", "text": LONG},
    {"name": "text", "type": "long_text", "text": LONG},
    {"name": "file", "type": "file"},
    {"name": "one", "type": "single", "choices": CHOICES, "is_required": False},
    {"name": "some", "type": "multiple", "choices": CHOICES},
    {"name": "day", "type": "date"},
    {"name": "number", "type": "integer", "condition": "${organic} = 'yes'"},
)


def furnish(cast: Cast) -> dict[str, object]:
    """Create content for Anna. Returns ids by the names of URL parameters."""
    anna, luca = cast.anna, cast.luca
    iso = things.document_type(anna, LONG)
    things.document_type(anna, "Specification", "none", scope="product")
    cheese = things.product(anna, "Gruyère", luca)
    conduct = things.agreement(anna, "Code of conduct")
    contract = things.agreement(anna, "Contract", Confirmation.SIGNED_FILE)
    today = clock.today()
    asked = things.sent(anna, luca, "document", document_types=[iso], due_on=today - timedelta(days=3), note=LONG)
    things.sent(anna, luca, "agreement", agreements=[conduct], due_on=today)
    things.sent(anna, cast.tom, "agreement", agreements=[contract])
    things.sent(anna, luca, "contact", functions=["24-hour hotline"], due_on=today + timedelta(days=1))
    general = things.sent(luca, anna, "general", title="Picture of the label", due_on=today + timedelta(days=40))
    glass, report = category(anna, LONG[:80]), template(anna, "8D report", has_disciplines=True)
    batch = template_field(anna, report, LONG[:80])
    deadline = today - timedelta(days=2)
    correction = corrective_task(
        anna, luca, LONG, template=report, category=glass, filled={batch: LONG}, containment_due_on=deadline
    )
    fill_steps(correction, luca, 1, 2)
    do("upload", asked, luca, files=MultiValueDict({"file": [upload()]}), expires_on=today + timedelta(days=300))
    with acting_as(luca.company, luca.user):
        comment(asked.pk, by=luca, text="Here it is.\n\nWith a second paragraph.", uploads=[upload(name="x.pdf")])
    with acting_as(anna.company, anna.user):
        note_internally(asked.pk, by=anna, text="Looks old.")
        invitation = actions.invite_colleague(by=anna, email="kim@nordwind.example", role=Role.MEMBER, language="en")
        actions.invite_partner(
            by=anna,
            email="joe@meadow.example",
            partner_name="Meadow",
            language="en",
            purpose=Invitation.Purpose.SUPPLIER,
        )
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    built = questionnaire(anna, {"name": "organic", "text": LONG, "type": "yes_no"}, name=LONG[:80])
    first = only_question(built, anna)
    asked_of_luca = questionnaire_sent(
        anna, luca, {"name": "open", "text": LONG}, {"name": "yes", "type": "yes_no", "weight": 3}, due_on=today
    )
    do("send_answer", question(asked_of_luca, "yes", anna).task, luca, answer="yes")
    evaluated = cycle(anna, [luca, cast.tom], name=LONG[:80], turns=(1, 1, 1))
    scored(anna, evaluation_of(evaluated, luca, anna), comment=LONG)
    released(luca, anna, name="Customers", comment=LONG)
    form = questionnaire_sent(luca, anna, *QUESTIONS, note=LONG, due_on=today + timedelta(days=5))
    judged = question(form, "text", anna).task
    do("send_answer", judged, anna, answer=LONG)
    do("reject", judged, luca, explanation=LONG)
    for portal_type in (SUPPORT, COMPLAINTS):
        words, categories = f"{LONG}\n\n{LONG}", [LONG[:60], "Other"]
        opened = portal(cast.tom, portal_type, name=LONG[:80], text=words, categories=categories)
        portal(anna, portal_type, text=words, categories=categories)
        ticket(anna, cast.tom, LONG, portal_type=portal_type, category="Other")
        ticket(luca, anna, LONG, portal_type=portal_type, category=LONG[:60])
    talk = chat_group(anna, cast.jonas, luca, subject=LONG[:200])
    for person in (anna, luca, luca):
        said(talk, person, f"{LONG}\n\n- {LONG}\n- @{anna.user.name}")
    return {
        "user_id": cast.jonas.user.pk,
        "chat_id": talk.pk,
        "message_id": said(talk, anna, LONG * 3).pk,
        "received_id": form.pk,
        "evaluation_template_id": evaluated.template_id,
        "cycle_id": evaluated.pk,
        "evaluation_id": evaluation_of(evaluated, luca, anna).pk,
        "task_id": asked.pk,
        "general": general.pk,
        "member_id": cast.jonas.member.pk,
        "person_id": cast.sara.member.pk,
        "session_id": cast.jonas.member.pk,
        "product_id": cheese.pk,
        "invitation_id": invitation.pk,
        "connection_id": link.pk,
        "partner_id": luca.company.pk,
        "type_id": iso.pk,
        "category_id": glass.pk,
        "corrective_template_id": report.pk,
        "template_field_id": batch.pk,
        "corrective_task_id": correction.pk,
        "bank_question_id": bank_question(anna, LONG, topic=LONG[:80]).pk,
        "questionnaire_id": built.pk,
        "section_id": first.section_id,
        "question_id": first.pk,
        "sent_id": asked_of_luca.pk,
        "version_id": asked_of_luca.version_id,
        "address": opened.slug,
        "template_id": conduct.pk,
        "agreement_id": conduct.pk,
        "token": "nothing",
        "key": "nothing",
        "uidb36": "abc",
    }


def addresses(ids: dict[str, object]) -> list[str]:
    """Return every page of the URL configuration that these ids fill, and some further states of pages."""
    known = [route for route in all_routes() if route.name not in NOT_PAGES and _is_filled(route, ids)]
    plain = [address for route in known if "action" not in route.parameters for address in route.addresses(ids)]
    task, general = ids["task_id"], ids["general"]
    states = [
        f"/tasks/{task}?act=reject",
        f"/tasks/{task}?act=cancel",
        f"/tasks/{general}",
        f"/tasks/{general}?act=add_file",
        f"/tasks/{ids['corrective_task_id']}",
        "/corrective-actions?of=received",
        "/partners?box=invitations",
        "/search?q=Code",
        "/inbox?kind=agreement",
        "/tasks?q=nothing+like+this",
    ]
    return list(dict.fromkeys([*plain, *states]))


def _is_filled(route: Route, ids: dict[str, object]) -> bool:
    return all(name in ids or name in {"kind", "action"} for name in route.parameters)
