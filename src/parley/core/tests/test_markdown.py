"""Markdown: what people write becomes safe HTML, at a cost that grows with the length of the text and not faster."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core import markdown
from parley.core.markdown import LONGEST_DOCUMENT, LONGEST_MESSAGE, MOST_BLOCKS, STEPS_PER_CHARACTER, plain, render

REL = 'rel="noopener noreferrer nofollow ugc"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            "Hi **Luca**, _one_ ~~two~~ `x < 1`",
            "<p>Hi <strong>Luca</strong>, <em>one</em> <s>two</s> <code>x &lt; 1</code></p>",
        ),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Prices\nUp", '<p class="prose-heading">Prices</p>\n<p>Up</p>'),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        (
            "See https://a.example/x_y_(z).",
            f'<p>See <a href="https://a.example/x_y_(z)" {REL}>https://a.example/x_y_(z)</a>.</p>',
        ),
        ("(www.alpine.ch)", f'<p>(<a href="https://www.alpine.ch" {REL}>www.alpine.ch</a>)</p>'),
        ("anna@nordwind.com", f'<p><a href="mailto:anna@nordwind.com" {REL}>anna@nordwind.com</a></p>'),
        ("All done.Is it? report.pl", "<p>All done.Is it? report.pl</p>"),
        ("[Task](/tasks/1)", f'<p><a href="/tasks/1" {REL}>Task</a></p>'),
        ("[Task](https://a.example)", f'<p><a href="https://a.example" {REL}>Task</a></p>'),
        ("![Plan](https://e.example/p.png)", f'<p><a href="https://e.example/p.png" {REL}>Plan</a></p>'),
        ("[![Plan](https://e.example/p.png)](/x)", f'<p><a href="/x" {REL}>Plan</a></p>'),
        ("![Plan](plan.png) [List](list.pdf)", "<p>Plan List</p>"),
    ],
)
def test_message_is_rendered(typed: str, shown: str) -> None:
    assert render(typed).html.strip() == shown


def test_table_is_aligned_without_inline_styles() -> None:
    html = render("| Item | Price |\n|---|--:|\n| Lids | 12 |").html
    assert '<div class="table-scroll" tabindex="0"><table>' in html
    assert '<td class="end">12</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/png;base64,AAAA)",
        "![x](javascript:alert(1))",
        "[x](//evil.example)",
        "[x](/\\\\evil.example)",
        "[x](vbscript:x) [y]: javascript:alert(1)\n\n[y]",
        '[x](/a "onmouseover=alert(1) \\" x=y")',
        '```js" onload=alert(1)\nx\n```',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(typed: str) -> None:
    html = render(typed, has_sections=True, file_address=lambda name: None).html
    for tag in re.findall(r"<[^>]*>", html):
        assert re.fullmatch(r"</?(p|br|code|pre|a)( (href=\"/a\"|rel=\"[a-z ]*\"))*>", tag), tag


def test_sections_have_anchors_and_files_their_addresses() -> None:
    addresses = {"plan.png": "files/1", "price list.pdf": "files/2"}
    rendered = render(
        "# Start *now*\n## Start now\n![Plan](plan.png) [Prices](<price list.pdf>) [up](#start-now) ![No](../x.png)",
        has_sections=True,
        file_address=addresses.get,
    )
    assert [(one.level, one.text, one.anchor) for one in rendered.headings] == [
        (2, "Start now", "s-start-now"),
        (3, "Start now", "s-start-now--2"),
    ]
    assert '<h3 id="s-start-now--2">' in rendered.html
    assert '<img src="files/1" alt="Plan" loading="lazy">' in rendered.html
    assert f'<a href="files/2" {REL}>Prices</a> <a href="#s-start-now" {REL}>up</a> No' in rendered.html


def test_outline_begins_below_the_title_and_leaves_no_level_out() -> None:
    headings = render("### A\n##### B\n###### C\n## D", has_sections=True).headings
    assert [(one.level, one.text) for one in headings] == [(2, "A"), (3, "B"), (4, "C"), (2, "D")]


def test_plain_text_has_no_marks() -> None:
    typed = "# Prices\nSee [the **list**](https://a.example) and `x`\n\n- one\n- two\n\n| a | b |\n|--|--|\n| 1 | 2 |"
    assert plain(typed) == "Prices See the list and x one two a b 1 2"
    assert plain("Dear Luca,\n\n- *one*\n- two", has_lines=True) == "Dear Luca,\n\none\ntwo"


@given(st.text(st.sampled_from("aZ1 .)(-+=#>:;!/?,'\"&%^{}$~|wé\u00a0\u2028\t"), max_size=12))
@settings(max_examples=300, deadline=None)
def test_line_without_marks_is_not_parsed_and_stays_the_same(text: str) -> None:
    unparsed = plain(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "_UNMARKED", re.compile("(?!)"))
        assert plain(text) == unparsed


HOSTILE = [
    *(
        "[",
        "![",
        "[]",
        "[a](",
        "[a][",
        "[[a](b)",
        "](",
        "`` `",
        "*a_",
        "~~a",
        "> ",
        "> a\n",
        "- a\n",
        "1.",
        "#\n",
        "a\n=\n",
    ),
    *(
        "http://a",
        "http://[",
        "http://a.com/(",
        "http://aa.bb ",
        "://a.b",
        "a@",
        "www.",
        "|",
        "&#",
        "\\",
        "<",
        "[a]: b\n",
        "*_",
    ),
]


@pytest.mark.parametrize("typed", [*HOSTILE, "[", "]"])
def test_cost_grows_with_the_length_and_not_faster(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[markdown._Work] = []
    made = markdown._Work.__init__

    def watch(work: markdown._Work, **options: object) -> None:
        made(work, **options)  # type: ignore[arg-type]
        spent.append(work)

    monkeypatch.setattr(markdown._Work, "__init__", watch)
    text = (typed * LONGEST_MESSAGE)[: LONGEST_MESSAGE // 2]
    text += "]" * len(text) if typed == "[" else text
    html = render(text).html
    assert sum(work.steps for work in spent) <= 2 * STEPS_PER_CHARACTER * len(text)
    assert sum(work.blocks for work in spent) <= MOST_BLOCKS + 1
    assert len(html) <= 30 * len(text)


def test_what_is_too_deep_or_too_much_is_shown_as_typed() -> None:
    assert render("> " * 100 + "deep").html.count("&gt;") == 100
    many = "- a\n" * (LONGEST_DOCUMENT // 4)
    assert render(many).html.count("- a") == LONGEST_DOCUMENT // 4
    assert plain(many)[:7] == "- a - a"
    mixed = render("**fine**\n\n" + "[" * 5_000 + "\n\n**fine**").html
    assert mixed.count("<strong>fine</strong>") == 2
    assert "[" * 5_000 in mixed


@settings(max_examples=60, deadline=None)
@given(st.text("[]()!*_`~<>#|-:/.@\\\n &;aw1\"'=h", max_size=200))
def test_any_text_is_rendered(typed: str) -> None:
    html = render(typed, has_sections=True, file_address=lambda name: "files/1").html
    assert set(re.findall(r"<(\w+)", html)) <= markdown._TAGS | {"img"}
    assert isinstance(plain(typed), str)
