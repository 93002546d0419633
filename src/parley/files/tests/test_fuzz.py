"""Whatever bytes come, the answer is the facts or a sentence, and the inspector lives on."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.files.checks import FileRefused, check_attachment
from parley.files.flaws import Flaw
from parley.files.media import ENDINGS, media_type_of
from parley.files.names import LONGEST, safe_name
from parley.files.tests import factories

GOOD = (
    factories.real_pdf(2),
    factories.updated_pdf(),
    factories.invoice_pdf(),
    factories.broken_pdf("script of a page, packed"),
    factories.picture("png"),
    factories.picture("jpeg"),
    factories.picture("webp"),
)
KEPT_HEAD = 12
HEADS = [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP"]
WORDS = b"<< >> [ ] /Kids /Contents /EF /UF /F /URI /S /JS /Names /Length null -1 99999999999999999999 true".split()
WORDS += [b"", b"/S /JavaScript", b"1 0 R", b"3 0 R", b"stream\n", b"endobj", b"%%EOF", b"trailer", b"(", b")", b"(a)"]


def flaw_of(content: bytes) -> Flaw | None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            check_attachment(Path(file.name), "fuzzed.pdf")
        except FileRefused as refused:
            return refused.flaw
    return None


# "Too complex" is also what is said when the inspector ended: then an error of ours met nobody's guard.
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_random_bytes(content: bytes) -> None:
    assert flaw_of(content) != Flaw.TOO_COMPLEX


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=600))
def test_random_bytes_behind_a_good_head(head: bytes, content: bytes) -> None:
    assert flaw_of(head + content) != Flaw.TOO_COMPLEX


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_good_files_with_a_few_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(GOOD)))
    places = st.integers(KEPT_HEAD, len(content) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        content[place] = byte
    assert flaw_of(bytes(content)) != Flaw.TOO_COMPLEX


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_good_files_with_parts_replaced_by_words_of_the_format(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        word = data.draw(st.sampled_from(WORDS))
        start = data.draw(st.integers(KEPT_HEAD, len(content)))
        # Most often in place, so that what follows is still found where the file says it is.
        end = start + data.draw(st.sampled_from([len(word)] * 4 + [0, 30]))
        content = content[:start] + word + content[end:]
    assert flaw_of(content) != Flaw.TOO_COMPLEX


@given(st.text(max_size=600), st.sampled_from([None, *ENDINGS]))
def test_every_name_becomes_a_safe_one(claimed: str, media_type: str) -> None:
    name = safe_name(claimed, media_type)
    assert 0 < len(name) <= LONGEST + 1
    assert not set(name) & set('/\\<>:"|?*\0\r\n')
    assert name.isprintable()
    assert name not in {".", ".."}
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert safe_name(name, media_type) == name
    if media_type:
        assert name.lower().endswith(ENDINGS[media_type])


@given(st.binary(max_size=20))
def test_only_four_heads_announce_something(head: bytes) -> None:
    assert media_type_of(head) in {None, *ENDINGS}
