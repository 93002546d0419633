"""Files for tests: valid PDFs from three producers, invalid ones made from them, pictures, and stored rows."""

import fcntl
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import PIL.Image
import PIL.ImageCms
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile

from parley.accounts.models import User
from parley.companies.models import Company
from parley.files.actions import keep_file
from parley.files.models import StoredFile
from parley.files.tests.bombs import CATALOG, PAGE, PAGES, assemble, stream
from tests import chromium
from tests.installation import SAFETY_STOP

HTML = """<!doctype html><meta charset="utf-8"><title>Certificate</title>
<h1>ISO 22000</h1><p>Alpine Dairy AG, Bern. Geprüft: Käse, smør.</p><a href="https://alpine.example/">Alpine</a>"""


def real_pdf(pages: int = 1, *, text: str = "Certificate") -> bytes:
    """Return a small PDF with readable pages, made in a millisecond. A different `text` gives it a different hash."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = pikepdf.String(f"{text}, page {number}").unparse()
        page.Contents = document.make_stream(b"BT /F1 24 Tf 72 700 Td " + shown + b" Tj ET")
    return _saved(document)


def upload(content: bytes | None = None, name: str = "certificate.pdf") -> SimpleUploadedFile:
    """Return a file as a test client or a form takes it."""
    return SimpleUploadedFile(name, real_pdf() if content is None else content)


def stored_file(
    company: Company, by: User | None = None, content: bytes | None = None, name: str = "certificate.pdf"
) -> StoredFile:
    """Store a file. The caller acts for `company` already."""
    return keep_file(company=company, by=by, upload=upload(content, name))


def picture(kind: str = "png", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a PNG, JPEG or WebP picture, or a GIF or BMP, which are not accepted."""
    target = io.BytesIO()
    PIL.Image.effect_noise(size, 60).convert("RGB").save(target, kind)
    return target.getvalue()


@cache
def phone_heic(width: int = 4032, height: int = 3024) -> bytes:
    """Return a HEIC picture of a phone's size in tiles of 512, as phones write them, with a colour profile."""

    def make(target: Path) -> None:
        pillow_heif.register_heif_opener(grid_tile_size=512)
        image = PIL.Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert("RGB")
        profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
        fast = {"preset": "ultrafast"}
        image.save(target, "HEIF", quality=50, icc_profile=profile, enc_params=fast)
        pillow_heif.options.GRID_TILE_SIZE = 0

    return _made_once(f"phone-{width}x{height}.heic", make)


def broken_pdf(kind: str) -> bytes:
    """Return an invalid file made from a valid PDF. `sorted(BROKEN)` lists the variants."""
    return BROKEN[kind]()


@cache
def chromium_pdf() -> bytes:
    """Return a PDF printed by Chromium."""
    return _made_once("chromium.pdf", _print_with_chromium)


@cache
def libreoffice_pdf() -> bytes:
    """Return a PDF exported by LibreOffice."""
    return _made_once("libreoffice.pdf", _export_with_libreoffice)


@cache
def hybrid_pdf() -> bytes:
    """Return a PDF that LibreOffice can edit again: it contains the office file without compression."""
    return _made_once("hybrid.pdf", _export_hybrid)


def shipped_pdfs() -> list[Path]:
    """Return PDFs from installed packages, made by TeX, FOP and others."""
    folders = (Path("/usr/share/doc"), Path("/usr/lib/libreoffice/share"), Path("/usr/share/cups"))
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.pdf") if path.is_file())


def _made_once(name: str, make: Callable[[Path], None]) -> bytes:
    """Return the file `name`, made by the first test process that asks while the others wait."""
    folder = Path(tempfile.gettempdir()) / "parley-test-files"
    folder.mkdir(exist_ok=True)
    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=folder) as room:
                target = Path(room) / name
                make(target)
                target.replace(made)
    return made.read_bytes()


def _page_beside(target: Path) -> Path:
    source = target.with_suffix(".html")
    source.write_text(HTML)
    return source


def _print_with_chromium(target: Path) -> None:
    source = _page_beside(target)
    options = ["--no-sandbox", "--disable-gpu", f"--user-data-dir={source.parent / 'profile'}"]
    subprocess.run(
        [chromium.PROGRAM, *options, f"--print-to-pdf={target}", source.as_uri()],
        check=True,
        capture_output=True,
        timeout=SAFETY_STOP,
    )


def _export_with_libreoffice(target: Path) -> None:
    _convert(_page_beside(target), "pdf")


def _convert(source: Path, kind: str) -> None:
    office = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", kind, "--outdir", str(source.parent), str(source)]
    subprocess.run([office, profile, *convert], check=True, capture_output=True, timeout=SAFETY_STOP)


def _export_hybrid(target: Path) -> None:
    source = _page_beside(target)
    _convert(source, "odt")
    hybrid = 'pdf:writer_pdf_Export:{"IsAddStream":{"type":"boolean","value":"true"}}'
    _convert(source.with_suffix(".odt"), hybrid)


def _saved(document: pikepdf.Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def _changed(change: Callable[[pikepdf.Pdf], None], content: bytes | None = None, **options: Any) -> bytes:
    with pikepdf.open(io.BytesIO(content or real_pdf(3))) as document:
        change(document)
        return _saved(document, **options)


def _action(**entries: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, **entries)


def _opens_with(**entries: Any) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = _action(**entries)

    return _changed(change)


def _script() -> bytes:
    return _opens_with(S=pikepdf.Name.JavaScript, JS="xx")


def _named_script(document: pikepdf.Pdf) -> None:
    script = document.make_indirect(_action(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)")))
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), script]))


def _page_script(document: pikepdf.Pdf) -> None:
    document.pages[1].obj.AA = pikepdf.Dictionary(O=_action(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def _script_link(document: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 100, 100],
        A=_action(S=pikepdf.Name.URI, URI="JavaScript:alert(document.domain)"),
    )
    document.pages[0].obj.Annots = pikepdf.Array([link])


def _xfa(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=form)


def _rich_media(document: pikepdf.Pdf) -> None:
    media = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(media)])


def _enclosing(name: str, content: bytes) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)

    return _changed(change)


def invoice_pdf() -> bytes:
    """Return a valid PDF with enclosed XML, like electronic invoices."""
    return _enclosing("factur-x.xml", b"<?xml version='1.0'?><Invoice/>")


def updated_pdf() -> bytes:
    """Return a valid PDF with a later revision appended, as by signing or filling in a form."""
    first = _changed(lambda document: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(first)) as document:
        root, count = document.trailer.Root.objgen[0], int(document.trailer.Size)
        pages = document.Root.Pages.objgen[0]
    place = len(first)
    update = b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R /Lang (de) >>\nendobj\n" % (root, pages)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (root, place)
    previous = first[first.rindex(b"startxref") :].split()[1]
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %s >>\n" % (count, root, previous)
    return first + update + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (place + len(update))


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("setup.exe", b"MZ" + bytes(100))
    return target.getvalue()


def _zip_that_ends_as_pdf() -> bytes:
    """Return a PDF followed by an archive whose comment is the end of a PDF."""
    good = real_pdf()
    end = good[good.rindex(b"startxref") :]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("setup.exe", b"MZ" + bytes(100))
        archive.comment = end
    return good + target.getvalue()


def _without_bytes_in_the_middle() -> bytes:
    content = chromium_pdf()
    return content[: len(content) // 2] + content[len(content) // 2 + 40 :]


def _with_noise_in_contents() -> bytes:
    """Return a PDF with an intact structure whose page contents cannot be decoded."""
    content = bytearray(_changed(lambda document: None, compress_streams=True, recompress_flate=True))
    start = content.index(b"stream\n", content.index(b"/FlateDecode")) + 7
    content[start + 4 : start + 20] = b"\xff" * 16
    return bytes(content)


def locked_pdf() -> bytes:
    """Return a PDF that opens without a password but is encrypted against changes, as by banks and authorities."""
    return _encrypted("")


def _encrypted_with_certificate() -> bytes:
    method = b"/CF << /Main << /CFM /AESV2 /Recipients [<00>] >> >> /StmF /Main /StrF /Main"
    crypt = b"<< /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 " + method + b" >>"
    plain = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), crypt)
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R /ID [<00><00>]")


def _encrypted(user: str) -> bytes:
    return _changed(lambda document: None, encryption=pikepdf.Encryption(owner="owner", user=user, R=6))


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"%",
    "only a header": lambda: b"%PDF-1.7\n",
    "renamed PNG": picture,
    "renamed HTML": lambda: b"<!doctype html><script>alert(1)</script>",
    "renamed zip": _zip,
    "text": lambda: b"This is not a PDF. %%EOF",
    "cut in half": lambda: chromium_pdf()[: len(chromium_pdf()) // 2],
    "cut near the end": lambda: chromium_pdf()[:-30],
    "cut update": lambda: updated_pdf()[:-20],
    "damaged in the middle": _without_bytes_in_the_middle,
    "damaged contents": _with_noise_in_contents,
    "without pages": lambda: _saved(pikepdf.new()),
    "encrypted": lambda: _encrypted("secret"),
    "encrypted with a certificate": _encrypted_with_certificate,
    "script on opening": _script,
    "script in a hidden name": lambda: _opens_with(S=pikepdf.Name.JavaScript, JS="xx").replace(
        b"/JS (xx)", b"/J#53(x)"
    ),
    "named script": lambda: _changed(_named_script),
    "script of a page, packed": lambda: _changed(
        _page_script, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True
    ),
    "script as a link": lambda: _changed(_script_link),
    "launches a program": lambda: _opens_with(S=pikepdf.Name.Launch, F="calc.exe"),
    "submits a form": lambda: _opens_with(S=pikepdf.Name.SubmitForm, F="https://collector.example/"),
    "XFA form": lambda: _changed(_xfa),
    "rich media": lambda: _changed(_rich_media),
    "program enclosed": lambda: _enclosing("setup.exe", b"MZ" + bytes(60)),
    "program enclosed as text": lambda: _enclosing("readme.txt", b"MZ" + bytes(60)),
    "zip appended": lambda: chromium_pdf() + _zip(),
    "zip prepended": lambda: _zip() + real_pdf(),
    "zip that ends as a PDF": _zip_that_ends_as_pdf,
    "HTML appended": lambda: real_pdf() + b"<script>alert(1)</script>",
    "HTML prepended": lambda: b"<html><!--" + real_pdf(),
    "tar": lambda: real_pdf()[:200].ljust(257, b" ") + b"ustar\x0000" + real_pdf(),
    "second PDF's end after foreign bytes": lambda: real_pdf() + b"<html>" + real_pdf(text="Other"),
}
