"""The 8D report as a PDF, in the reader's language. It is the same for both sides."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table

from parley.core.pdf_text import BOLD, REGULAR, Writer, normalize
from parley.core.translation import gettext as _
from parley.corrective.models import CorrectiveAction
from parley.tasks.models import Task
from parley.tasks.queries import names_of_companies

INK, GREY, LINE = colors.HexColor("#1b2430"), colors.HexColor("#5d6b7c"), colors.HexColor("#d5dbe3")
BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=10, leading=14.5, textColor=INK, spaceAfter=5)
SMALL = ParagraphStyle("small", BODY, fontSize=8.5, leading=12, textColor=GREY, spaceAfter=2)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=18, leading=23, spaceAfter=3)
HEADING = ParagraphStyle("heading", BODY, fontName=BOLD, fontSize=11, leading=15, spaceBefore=9)

Facts = Iterable[tuple[Any, Any]]


def report(task: Task) -> bytes:
    """Render `task`, which comes with its companies and its own row, as a PDF."""
    action: CorrectiveAction = task.subject
    companies = names_of_companies(task)
    writer = Writer()
    flow: list[Flowable] = [
        writer.paragraph(f"{_('8D report')} · {task.reference}", SMALL),
        writer.paragraph(task.title, TITLE),
        _table(
            writer,
            [
                (_("Requested by"), companies[task.requester_id]),
                (_("Answered by"), companies[task.responder_id]),
                (_("Status"), task.current_state.label),
                (_("Category"), action.category),
                (_("Opened"), date_format(action.opened_at)),
                (_("Due date"), date_format(task.due_on) if task.due_on else ""),
                (_("Containment due"), date_format(action.containment_due_on) if action.containment_due_on else ""),
                (_("Closed"), date_format(action.closed_at) if action.closed_at else ""),
            ],
        ),
    ]
    if task.note or action.answers:
        flow.append(writer.paragraph(_("What happened"), HEADING))
        flow += _paragraphs(writer, task.note)
        flow.append(_table(writer, [(answer.label, answer.words) for answer in action.answered]))
    for step in action.steps:
        heading = writer.paragraph(f"{step.code}  {step.name}", HEADING)
        if step.filled is None:
            flow.append(KeepTogether([heading, writer.paragraph(_("Not filled in yet."), SMALL)]))
            continue
        who = writer.paragraph(f"{step.filled.owner} · {date_format(step.filled.on)}", SMALL)
        first, *rest = _paragraphs(writer, step.filled.text)
        flow += [KeepTogether([heading, who, first]), *rest]
    if check := action.checked:
        outcome = _("Effective") if check.is_effective else _("Not effective")
        flow += [
            writer.paragraph(_("Effectiveness check"), HEADING),
            writer.paragraph(f"{outcome} · {check.by} · {date_format(check.on)}", SMALL),
            *_paragraphs(writer, check.text),
        ]
    if writer.has_missing:
        sentence = _(
            "Some characters cannot be printed and appear as boxes. You can read them on the page of %(task)s."
        )
        flow.append(writer.paragraph(sentence % {"task": task.reference}, SMALL))
    return _render(flow, task, companies[task.responder_id])


def _paragraphs(writer: Writer, text: str) -> list[Flowable]:
    return [writer.paragraph(line, BODY) for line in text.splitlines() if line.strip()]


def _table(writer: Writer, facts: Facts) -> Flowable:
    rows = [[writer.paragraph(label, SMALL), writer.paragraph(value, BODY)] for label, value in facts if value]
    if not rows:
        return Spacer(0, 0)
    rules = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    return Table(rows, colWidths=[45 * mm, 116 * mm], style=rules, spaceBefore=5, spaceAfter=5, splitInRow=1)


def _render(flow: list[Flowable], task: Task, author: str) -> bytes:
    def number_page(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(GREY)
        canvas.setFont(REGULAR, 8)
        canvas.drawString(22 * mm, 13 * mm, task.reference)
        canvas.drawRightString(A4[0] - 22 * mm, 13 * mm, str(page.page))
        canvas.restoreState()

    printed = io.BytesIO()
    document = SimpleDocTemplate(
        printed,
        pagesize=A4,
        title=f"8D {task.reference}",
        author=normalize(author),
        invariant=1,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
    )
    document.build(flow, onFirstPage=number_page, onLaterPages=number_page)
    return printed.getvalue()
