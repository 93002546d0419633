"""Invalid input: values, bodies and headers that a hostile or broken client sends."""

from dataclasses import dataclass
from urllib.parse import quote_plus

BOUNDARY = "parley-nonsense"

VALUES = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff.pdf",
    "\u202egpj.exe",
    "e\u0301" * 50,
    "𝕏" * 200,
    "\r\nSet-Cookie: a=b",
    "9" * 5000,
    "-1",
    "0",
    "1e400",
    "NaN",
    "Infinity",
    str(2**63),
    str(-(2**63) - 1),
    "٣",
    "1.5",
    "0x10",
    "1_000",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "0001-01-01",
    "-0001-01-01",
    "12026-01-01T00:00",
    "00000000-0000-0000-0000-000000000000",
    "{00000000000000000000000000000000}",
    "urn:uuid:" + "f" * 32,
    "uuid",
    "../../../etc/passwd",
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\\evil.example",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%(count)s",
    "%s%n",
    "{0}",
    "' OR 1=1 --",
    "a@b",
    '"a b"@c.example',
    "on",
    "2026-01-01~00000000-0000-0000-0000-000000000000",
    "~",
    "%",
    "_",
    "\\",
    "T-AAAAAAAA",
    "T-\0\0\0\0\0\0\0\0",
    "[]",
)

HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_ACCEPT_LANGUAGE": "x" * 3000},
    {"HTTP_ACCEPT_LANGUAGE": "de;q=nan,,;q"},
    {"HTTP_ACCEPT": "\xff/;q=,"},
    {"HTTP_COOKIE": "parley=\xff; parley-csrf=" + "x" * 5000},
    {"HTTP_COOKIE": "messages=x:y; theme=\0"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "\xff://\0"},
    {"HTTP_HOST": "a b"},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    {"HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_RANGE": "bytes=" + "9" * 400 + "-"},
    {"HTTP_X_FORWARDED_FOR": "\0"},
    {"REMOTE_ADDR": "not an address"},
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_ORIGIN": "null"},
    {"CONTENT_LENGTH": "-5"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
)


@dataclass(frozen=True)
class Body:
    content: bytes
    media_type: str


def urlencoded(fields: list[tuple[str, str]], charset: str = "") -> Body:
    content = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()
    return Body(content, "application/x-www-form-urlencoded" + (f"; charset={charset}" if charset else ""))


def multipart(fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]] = []) -> Body:  # noqa: B006
    parts = [f'Content-Disposition: form-data; name="{_plain(n)}"\r\n\r\n{_plain(v)}' for n, v in fields]
    lines = [_bytes(part) for part in parts]
    for name, filename, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{_plain(filename)}"'
        lines.append(_bytes(f"{head}\r\nContent-Type: application/pdf\r\n\r\n") + content)
    mark = f"--{BOUNDARY}".encode()
    content = b"".join(mark + b"\r\n" + line + b"\r\n" for line in lines) + mark + b"--\r\n"
    return Body(content, f"multipart/form-data; boundary={BOUNDARY}")


def broken(fields: list[tuple[str, str]]) -> list[Body]:
    """Return bodies that do not match their content type."""
    whole = multipart(fields, [("file", "a.pdf", b"%PDF-1.7")])
    plain = urlencoded(fields)
    return [
        Body(whole.content[: len(whole.content) // 2], whole.media_type),
        Body(whole.content[:-4], whole.media_type),
        Body(whole.content, "multipart/form-data"),
        Body(whole.content, "multipart/form-data; boundary=" + "x" * 300),
        Body(whole.content, "multipart/form-data; boundary=\xff"),
        Body(whole.content.replace(b"form-data", b"form-\xff"), whole.media_type),
        Body(whole.content.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"), whole.media_type),
        Body(b"\0" * 1000, whole.media_type),
        Body(b"", whole.media_type),
        Body(plain.content, "application/json"),
        Body(plain.content, "text/plain"),
        Body(plain.content, ""),
        Body(plain.content, "application/x-www-form-urlencoded; charset=no-such-charset"),
        Body(plain.content, "application/x-www-form-urlencoded; charset=utf-16"),
        Body(b"%" * 200 + b"&=&==&%zz=%u0000", plain.media_type),
        Body(b"\xff\xfe\xed\xa0\x80=\xed\xbf\xbf", plain.media_type),
        Body(b"&".join(b"a=1" for _ in range(11_000)), plain.media_type),
        urlencoded([(name, "x" * 3_000_000) for name, _ in fields[:1]] or [("a", "x" * 3_000_000)]),
        urlencoded([*fields, *fields, *fields]),
    ]


def _quoted(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _plain(text: str) -> str:
    return text.replace("\r\n", " ").replace('"', "'")
