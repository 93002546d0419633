"""The PDFs of the demo world: realistic certificates, contracts and data sheets of a few kilobytes each."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer, Table

INK, GREY, BLUE = colors.HexColor("#1b2430"), colors.HexColor("#5d6b7c"), colors.HexColor("#1f5fbf")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=15, textColor=INK, spaceAfter=7)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=11, textColor=GREY)
TITLE = ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=20, leading=25, spaceAfter=4)
HEADING = ParagraphStyle("heading", BODY, fontName="Helvetica-Bold", fontSize=11, spaceBefore=8, spaceAfter=3)
CENTRED = ParagraphStyle("centred", BODY, alignment=TA_CENTER, fontSize=11, leading=17)
GRAND = ParagraphStyle("grand", TITLE, alignment=TA_CENTER, fontSize=28, leading=36, textColor=BLUE)
HOLDER = ParagraphStyle("holder", TITLE, alignment=TA_CENTER, fontSize=18, leading=24, spaceBefore=10)
HAND = ParagraphStyle("hand", BODY, fontName="Times-Italic", fontSize=20, leading=24, textColor=BLUE, spaceAfter=0)

Facts = Sequence[tuple[str, str]]
Sections = Sequence[tuple[str, str]]


def sheet(title: str, *, issuer: str, lead: str = "", facts: Facts = (), sections: Sections = ()) -> bytes:
    """Return a page with a letterhead: facts as a table, then sections of a heading and a paragraph."""
    return _render(title, issuer, [Paragraph(title, TITLE), Paragraph(lead, SMALL), *_facts(facts), *_text(sections)])


def contract(
    title: str, *, issuer: str, lead: str, sections: Sections, signers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return an agreement with numbered sections. `signers` are names with their companies, signed in blue."""
    numbered = [(f"{number}  {heading}", text) for number, (heading, text) in enumerate(sections, 1)]
    return _render(
        title, issuer, [Paragraph(title, TITLE), Paragraph(lead, BODY), *_text(numbered), *_signature_block(signers)]
    )


def certificate(title: str, *, issuer: str, holder: str, says: str, facts: Facts) -> bytes:
    """Return a framed certificate with issuer, subject, holder and validity."""
    flow = [
        Spacer(0, 35 * mm),
        Paragraph("CERTIFICATE", SMALL_CENTRED),
        Paragraph(title, GRAND),
        Paragraph(holder, HOLDER),
        Spacer(0, 6 * mm),
        Paragraph(says, CENTRED),
        Spacer(0, 10 * mm),
        *_facts(facts),
        Spacer(0, 14 * mm),
        Paragraph("H. Lindqvist", ParagraphStyle("sign", HAND, alignment=TA_CENTER)),
        Paragraph(f"For {issuer}", SMALL_CENTRED),
    ]
    return _render(title, issuer, flow, framed=True)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return the PDF as the value of a form's file field."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


SMALL_CENTRED = ParagraphStyle("small centred", SMALL, alignment=TA_CENTER)


def _facts(facts: Facts) -> list[Flowable]:
    if not facts:
        return []
    table = Table(
        [[Paragraph(name, SMALL), Paragraph(value, BODY)] for name, value in facts],
        colWidths=[45 * mm, 115 * mm],
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d5dbe3")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [Spacer(0, 4 * mm), table, Spacer(0, 5 * mm)]


def _text(sections: Sections) -> list[Flowable]:
    return [
        Paragraph(part, style) for section in sections for part, style in zip(section, (HEADING, BODY), strict=True)
    ]


def _signature_block(signers: Sequence[tuple[str, str]]) -> list[Flowable]:
    flow: list[Flowable] = [Spacer(0, 12 * mm)] if signers else []
    for name, company in signers:
        flow += [
            Paragraph(name, HAND),
            HRFlowable("45%", 0.6, color=GREY, hAlign="LEFT"),
            Paragraph(f"{name}, {company}", SMALL),
        ]
        flow.append(Spacer(0, 8 * mm))
    return flow


def _render(title: str, issuer: str, flow: list[Flowable], *, framed: bool = False) -> bytes:
    def letterhead(canvas: Any, page: Any) -> None:
        width, height = A4
        canvas.saveState()
        if framed:
            canvas.setStrokeColor(BLUE)
            canvas.setLineWidth(1.6)
            canvas.rect(12 * mm, 12 * mm, width - 24 * mm, height - 24 * mm)
            canvas.setLineWidth(0.4)
            canvas.rect(14 * mm, 14 * mm, width - 28 * mm, height - 28 * mm)
        canvas.setFillColor(BLUE)
        canvas.rect(25 * mm, height - 24 * mm, 4 * mm, 4 * mm, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(31 * mm, height - 23.2 * mm, issuer)
        canvas.setFillColor(GREY)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(25 * mm, 18 * mm, title)
        canvas.drawRightString(width - 25 * mm, 18 * mm, str(page.page))
        canvas.restoreState()

    printed = BytesIO()
    document = SimpleDocTemplate(
        printed,
        pagesize=A4,
        title=title,
        author=issuer,
        invariant=1,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=34 * mm,
        bottomMargin=26 * mm,
    )
    document.build(flow, onFirstPage=letterhead, onLaterPages=letterhead)
    return printed.getvalue()
