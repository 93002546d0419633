"""Markdown as people write it in messages, threads and wiki pages, rendered to HTML that is safe to store and to show.

Callers render once, when a text is written, and store the HTML with `RENDERER_VERSION`. What an earlier version
rendered is rendered again when it is next shown. Raw HTML is text, pictures come from addresses of Parley alone, and
links lead to the web, to mail programs or to pages of Parley.

Some texts make a parser work for seconds. What each paragraph and each text may cost is therefore limited by counts of
steps, which do not depend on the machine: a paragraph above its limit is shown as it was typed, and so is a whole text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import nh3
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS
from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

RENDERER_VERSION = 1
LONGEST_MESSAGE = 10_000
LONGEST_DOCUMENT = 100_000

DEEPEST = 40  # a list in a list counts two
MOST_BLOCKS = 20_000  # tokens of paragraphs, list items, table cells and the like
LONGEST_PARAGRAPH = 20_000
STEPS_PER_CHARACTER = 8
LONGEST_ADDRESS = 2_000
MOST_MARKS_OF_ADDRESS = 8

_REL = "noopener noreferrer nofollow ugc"
_SCHEMES = {"http", "https", "mailto"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE = re.compile(r"\W*www\.", re.IGNORECASE)
_PROTOCOL = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LINKED = re.compile(r"https?://|www\.|mailto:|@", re.IGNORECASE)
# One line in which no character can be a mark, as most messages are. Parsing it would take most of the time of a list.
_UNMARKED = re.compile(
    r"(?!\s*(?:\d+[.)]|[-+=#>]))(?!.*www\.)(?:[^\\`*_\[\]<~|&@:\0\n\r\v\f]|:(?= |$))*", re.IGNORECASE
)
_MARK_OF_ADDRESS = re.compile(r"//|@|www|mailto", re.IGNORECASE)
_NOT_IN_ANCHOR = re.compile(r"[^\w]+")
_ALIGNED = {"text-align:center": "center", "text-align:right": "end"}
_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6", "div"),
}

FileAddress = Callable[[str], str | None]
"""Returns the address for the name of a file in a text, or `None` where no such file can be shown."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text with sections: its level from 2 on, its text, and the anchor that leads to it."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML of a text, the version of the renderer that made it, and its headings where it has sections."""

    html: str
    version: int = RENDERER_VERSION
    headings: tuple[Heading, ...] = ()


def render(
    text: str, *, soft_breaks: bool = True, has_sections: bool = False, file_address: FileAddress | None = None
) -> Rendered:
    """Return the HTML of a Markdown text.

    A line break stays one with `soft_breaks`. Headings are bold lines, so that messages add nothing to the outline of
    their page; with `has_sections` they are headings from `h2` on, without gaps and with anchors. Pictures and
    links by a file's name are those that `file_address` knows; other pictures become links.
    """
    work = _Work(has_sections=has_sections, file_address=file_address)
    parser = _parser(soft_breaks)
    try:
        html = str(parser.render(text, {"work": work}))
    except _TooMuchWorkError:
        work = _Work()
        html = _as_typed(text)
    return Rendered(_clean(html, work), headings=tuple(work.headings))


def plain(text: str, *, has_lines: bool = False) -> str:
    """Return a Markdown text without its marks: in one line for previews and the search, or with its line breaks."""
    if _UNMARKED.fullmatch(text):
        return " ".join(text.split())
    try:
        words = "".join(_words(_parser(True).parse(text, {"work": _Work()})))
    except _TooMuchWorkError:
        words = text
    if has_lines:
        return re.sub(r"\n{3,}", "\n\n", words).strip()
    return " ".join(words.split())


class _TooMuchWorkError(Exception):
    """Raised by the parser for a text or a paragraph that asks for more steps than it may cost."""


class _Work:
    """The state of one rendering: what it may still cost, and what it found."""

    def __init__(self, *, has_sections: bool = False, file_address: FileAddress | None = None) -> None:
        self.has_sections = has_sections
        self.file_address = file_address
        self.headings: list[Heading] = []
        self.pictures: set[str] = set()
        self.anchors: dict[str, int] = {}
        self.is_in_paragraph = False
        self.top_level = self.last_level = 1
        self.blocks = 0
        self.steps = 0
        self.steps_left = 0

    def count_block(self) -> None:
        self.blocks += 1
        if self.blocks > MOST_BLOCKS:
            raise _TooMuchWorkError

    def count_step(self) -> None:
        self.steps += 1
        self.steps_left -= 1
        if self.steps_left < 0:
            raise _TooMuchWorkError


class _BlockState(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        self.env["work"].count_block()
        return super().push(ttype, tag, nesting)


class _Blocks(ParserBlock):
    """Parser of blocks that gives up where the original leaves text out: below the deepest level."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        if state.level >= DEEPEST:
            raise _TooMuchWorkError
        super().tokenize(state, startLine, endLine)

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:
        if src:
            state = _BlockState(src, md, env, outTokens)
            self.tokenize(state, state.line, state.lineMax)
        return outTokens


class _Inlines(ParserInline):
    """Parser of the text in a block, which counts how often it looks ahead, as for every open bracket."""

    def skipToken(self, state: StateInline) -> None:
        state.env["work"].count_step()
        super().skipToken(state)

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        work: _Work = env["work"]
        if work.is_in_paragraph:  # the text of a picture
            return super().parse(src, md, env, tokens)
        work.is_in_paragraph, work.steps_left = True, STEPS_PER_CHARACTER * (len(src) + 50)
        try:
            if len(src) > LONGEST_PARAGRAPH:
                raise _TooMuchWorkError
            return super().parse(src, md, env, tokens)
        except _TooMuchWorkError:
            tokens[:] = _typed_tokens(src)
            return tokens
        finally:
            work.is_in_paragraph = False


class _Addresses:
    """Web and e-mail addresses in running text: those with a scheme, with `www.` or with an at sign.

    Each word is looked at by itself, because the library's time grows with the square of what it looks at. A bare
    `example.com` is left alone: a forgotten space makes one of many a sentence.
    """

    def __init__(self) -> None:
        self._strict = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": True}).tlds(TLDS)
        self._bare = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False}).tlds(TLDS)

    def pretest(self, text: str) -> bool:
        return _LINKED.search(text) is not None

    test = pretest

    def match(self, text: str) -> list[Any]:
        found = []
        for word in _WORD.finditer(text):
            if self._is_bearable(word[0]):
                linkify = self._bare if _BARE.match(word[0]) else self._strict
                for link in linkify.match(word[0]) or []:
                    link.index += word.start()
                    link.last_index += word.start()
                    if not link.schema:
                        link.url = link.url.replace("http:", "https:", 1)
                    found.append(link)
        return found

    def match_at_start(self, text: str) -> Any:
        """Return the address that the first characters of a text are."""
        word = _WORD.match(text[: LONGEST_ADDRESS + 1])
        return self._strict.match_at_start(word[0]) if word and self._is_bearable(word[0]) else None

    @staticmethod
    def _is_bearable(word: str) -> bool:
        return (
            len(word) <= LONGEST_ADDRESS
            and _LINKED.search(word) is not None
            and len(_MARK_OF_ADDRESS.findall(word)) <= MOST_MARKS_OF_ADDRESS
        )


_ADDRESSES = _Addresses()


def _web_address(state: StateInline, silent: bool) -> bool:
    """Parse a web address before what stands in it: underscores and asterisks there are no emphasis.

    The parser's own rule searches all of the text before a colon.
    """
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    protocol = _PROTOCOL.search(state.pending[-6:])
    link = protocol and _ADDRESSES.match_at_start(state.src[state.pos - len(protocol[0]) :][: LONGEST_ADDRESS + 1])
    if not protocol or not link:
        return False
    url = str(link.url).rstrip("*")
    if not silent:
        state.pending = state.pending[: -len(protocol[0])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        state.push("link_close", "a", -1)
    state.pos += len(url) - len(protocol[0])
    return True


@lru_cache(maxsize=2)
def _parser(soft_breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": soft_breaks})
    blocks, inlines = _Blocks(), _Inlines()
    blocks.ruler, inlines.ruler, inlines.ruler2 = parser.block.ruler, parser.inline.ruler, parser.inline.ruler2
    parser.block, parser.inline, parser.linkify = blocks, inlines, _ADDRESSES
    parser.inline.ruler.at("linkify", _web_address)
    parser.core.ruler.push("finish", _finish)
    return parser


def _typed_tokens(text: str) -> list[Token]:
    """Return the tokens that show a paragraph as it was typed."""
    tokens: list[Token] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            tokens.append(Token("hardbreak", "br", 0))
        tokens.append(Token("text", "", 0, content=line))
    return tokens


def _as_typed(text: str) -> str:
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in re.split(r"\n{2,}", text) if part.strip())
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _finish(state: StateCore) -> None:
    """Give headings their level, cells their class, and links and pictures their addresses."""
    work: _Work = state.env["work"]
    finished: list[Token] = []
    work.top_level = min((int(token.tag[1]) for token in state.tokens if token.type == "heading_open"), default=1)
    for position, token in enumerate(state.tokens):
        if token.type == "table_open":  # wide tables scroll by themselves, and the keyboard reaches them for it
            finished.append(Token("scroll_open", "div", 1, attrs={"class": "table-scroll", "tabindex": "0"}))
        elif token.type == "heading_open":
            _finish_heading(work, token, state.tokens[position + 1], state.tokens[position + 2])
        elif token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            if aligned := _ALIGNED.get(str(style)):
                token.attrs["class"] = aligned
        elif token.type == "inline" and token.children:
            token.children = list(_finish_inlines(work, token.children))
        finished.append(token)
        if token.type == "table_close":
            finished.append(Token("scroll_close", "div", -1))
    state.tokens = finished


def _finish_heading(work: _Work, opening: Token, inline: Token, closing: Token) -> None:
    if not work.has_sections:
        opening.tag = closing.tag = "p"
        opening.attrs["class"] = "prose-heading"
        return
    # The first level that the author uses is `h2`, and no level is left out below it, so that the outline is right.
    level = min(int(opening.tag[1]) - work.top_level + 2, work.last_level + 1, 6)
    work.last_level = level
    opening.tag = closing.tag = f"h{level}"
    text = " ".join("".join(_words(inline.children or [])).split())
    anchor = "s-" + (_NOT_IN_ANCHOR.sub("-", text.lower()).strip("-")[:60] or "section")
    work.anchors[anchor] = number = work.anchors.get(anchor, 0) + 1
    if number > 1:
        anchor = f"{anchor}--{number}"  # no text makes two hyphens
    opening.attrs["id"] = anchor
    if text:
        work.headings.append(Heading(level, text, anchor))


def _finish_inlines(work: _Work, tokens: list[Token]) -> Iterator[Token]:
    is_in_link = False
    for token in tokens:
        if token.type == "link_open":
            address = _link_address(work, str(token.attrs.get("href", "")))
            is_in_link = address is not None
            if address is not None:
                token.attrs["href"] = address
                yield token
        elif token.type == "link_close":
            if is_in_link:
                yield token
            is_in_link = False
        elif token.type == "image":
            yield from _finish_picture(work, token, is_in_link=is_in_link)
        else:
            yield token


def _finish_picture(work: _Work, token: Token, *, is_in_link: bool) -> Iterator[Token]:
    source = str(token.attrs.get("src", ""))
    alternative = "".join(_words(token.children or []))
    if address := _file_address(work, source):
        work.pictures.add(address)
        token.attrs["src"] = address
        token.attrs["loading"] = "lazy"
        yield token
        return
    text = Token("text", "", 0, content=alternative or unquote(source))
    address = None if is_in_link else _link_address(work, source)
    if address is None:
        yield text
    else:
        yield from (Token("link_open", "a", 1, attrs={"href": address}), text, Token("link_close", "a", -1))


def _link_address(work: _Work, target: str) -> str | None:
    """Return where a link may lead: the web, a mail program, a page of Parley, a heading or a file of the same text."""
    try:
        scheme = urlsplit(target).scheme
    except ValueError:
        return None
    if scheme:
        return target if scheme in _SCHEMES else None
    if target.startswith("#"):
        return f"#s-{target[1:]}" if work.has_sections and target[1:] else None
    if target.startswith("/") and not target.startswith(("//", "/\\", "/%5C")):
        return target
    return _file_address(work, target)


def _file_address(work: _Work, target: str) -> str | None:
    if work.file_address is None or _SCHEME.match(target):
        return None
    return work.file_address(unquote(target))


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.children is not None:
            yield from _words(token.children)
        elif token.type in ("paragraph_close", "heading_close"):
            yield "\n" if token.hidden else "\n\n"
        elif token.type in ("th_close", "td_close"):
            yield " "
        elif token.type == "tr_close":
            yield "\n"
        else:
            yield token.content


def _clean(html: str, work: _Work) -> str:
    """Return `html` with nothing but what the renderer is known to make: what slips through there ends here."""
    attributes: dict[str, set[str]] = {
        "*": set(),  # not even `title`, which the library leaves
        "a": {"href"},
        "ol": {"start"},
        "div": {"class", "tabindex"},
        "p": {"class"},
        "th": {"class"},
        "td": {"class"},
    }
    tags = _TAGS
    if work.headings:
        attributes |= {f"h{level}": {"id"} for level in range(2, 7)}
    if not work.pictures:
        return nh3.clean(html, tags=tags, attributes=attributes, url_schemes=_SCHEMES, link_rel=_REL)
    return nh3.clean(
        html,
        tags=tags | {"img"},
        attributes=attributes | {"img": {"src", "alt", "loading"}},
        attribute_filter=lambda tag, name, value: (
            None if (tag, name) == ("img", "src") and value not in work.pictures else value
        ),
        url_schemes=_SCHEMES,
        link_rel=_REL,
    )
