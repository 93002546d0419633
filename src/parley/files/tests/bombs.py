"""Small files made to exhaust their readers."""

import struct
import zlib
from collections.abc import Callable


def assemble(*objects: bytes, head: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a PDF of hand-written objects, numbered from 1; the first is the catalog."""
    content, places = bytearray(head), []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> /Contents 4 0 R >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), entries) + data + b"\nendstream"


def zeroes(megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def inflating_contents() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, stream(zeroes(300), b"/Filter /FlateDecode"))


def inflating_twice() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, stream(zlib.compress(zeroes(300)), b"/Filter [/FlateDecode /FlateDecode]"))


def inflating_many_times() -> bytes:
    """Return a PDF whose pages each stay below every limit, but together take long."""
    packed, count = stream(zeroes(100), b"/Filter /FlateDecode"), 150
    kids = b" ".join(b"%d 0 R" % (number * 2 + 3) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> /Contents %d 0 R >>"
    pages = [part for number in range(count) for part in (page % (number * 2 + 4), packed)]
    return assemble(CATALOG, b"<< /Type /Pages /Count %d /Kids [" % count + kids + b"] >>", *pages)


def inflating_objects() -> bytes:
    """Return a PDF whose sixth object is in an object stream that inflates without end."""
    content, places = bytearray(b"%PDF-1.7\n"), []
    packed = stream(zeroes(300), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    for number, text in enumerate((CATALOG, PAGES, PAGE, stream(b"q Q"), packed), 1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = len(content)
    rows = [(0, 0, 0), *((1, place, 0) for place in places), (2, 5, 0), (1, table, 0)]
    packed_rows = b"".join(struct.pack(">BIB", *row) for row in rows)
    content += b"7 0 obj\n" + stream(packed_rows, b"/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R") + b"\nendobj\n"
    return bytes(content + b"startxref\n%d\n%%%%EOF\n" % table)


def wide_predictor() -> bytes:
    parameters = b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 >>"
    return assemble(CATALOG, PAGES, PAGE, stream(zeroes(10), parameters))


def deep_arrays() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), b"[" * 200_000 + b"]" * 200_000)


def deep_page_tree() -> bytes:
    depth = 20_000
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 3) for number in range(depth)]
    return assemble(CATALOG, *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] /Resources << >> >>")


def endless_page_tree() -> bytes:
    return assemble(CATALOG, b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>")


def bushy_page_tree() -> bytes:
    """Return a PDF whose nodes name the next one ten times: ten thousand million pages from a dozen objects."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [" + b"%d 0 R " % (n + 3) * 10 + b"] >>" for n in range(10)]
    return assemble(CATALOG, *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] /Resources << >> >>")


def page_named_often() -> bytes:
    kids = b"3 0 R " * 1_000_000
    return assemble(CATALOG, b"<< /Type /Pages /Count 1000000 /Kids [" + kids + b"] >>", PAGE, stream(b"q Q"))


def many_objects() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), *[b"<< /URI (a) >>"] * 600_000)


def huge_table() -> bytes:
    good = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"))
    return good.replace(b"/Size 5", b"/Size 2147483647")


def table_before_itself() -> bytes:
    good = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"))
    return good.replace(b"/Size 5", b"/Size 5 /Prev %d" % good.rindex(b"xref\n0"))


def promised_length() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, b"<< /Length 99999999999 >>\nstream\nq Q\nendstream")


def endless_length() -> bytes:
    return assemble(CATALOG, PAGES, PAGE, b"<< /Length 4 0 R >>\nstream\nq Q\nendstream")


def huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zeroes(300)) + _chunk(b"IEND", b"")


def png_with_endless_text() -> bytes:
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    texts = _chunk(b"zTXt", b"a\0\0" + zeroes(500)) * 3
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + texts + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BOMBS: dict[str, Callable[[], bytes]] = {
    maker.__name__.replace("_", " "): maker
    for maker in (
        inflating_contents,
        inflating_twice,
        inflating_many_times,
        inflating_objects,
        wide_predictor,
        deep_arrays,
        deep_page_tree,
        endless_page_tree,
        bushy_page_tree,
        page_named_often,
        many_objects,
        huge_table,
        table_before_itself,
        promised_length,
        endless_length,
        huge_png,
        png_with_endless_text,
    )
}
