"""Actions in a PDF, automatic or on a click: a short list is allowed, all others are refused.

Every object is inspected, whether or not a page refers to it, and a name counts only where readers act on it: `/JS` may
also be the name of a font. Runs in the inspector's process, without Django.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import pikepdf

from parley.files.flaws import Flaw, Flawed
from parley.files.pdf_scripts import is_field_helper


class Trigger(StrEnum):
    AUTOMATIC = "automatic"
    CLICK = "click"


_HARMLESS = frozenset({"/GoTo", "/GoToDp", "/Named", "/Hide", "/SetOCGState", "/Trans", "/GoTo3DView"})
_HARMLESS_BY_CLICK = _HARMLESS | {"/URI", "/GoToR", "/GoToE", "/Thread", "/ResetForm"}
_ALLOWED = {Trigger.AUTOMATIC: _HARMLESS, Trigger.CLICK: _HARMLESS_BY_CLICK}
_REFUSED = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_MEDIA = frozenset({"/RichMedia", "/Movie", "/Sound"})

# Keys whose value readers run, and the triggers. `/NA` and `/PA` belong to the steps of a presentation.
_TRIGGERS = {
    "/OpenAction": Trigger.AUTOMATIC,
    "/NA": Trigger.AUTOMATIC,
    "/PA": Trigger.AUTOMATIC,
    "/A": Trigger.CLICK,
}
# Triggers of a field or an annotation: the mouse was pressed and released.
_MOUSE = frozenset({"/U", "/D"})
MOST_CHAINED = 50

# `unparse` writes names without escapes, however the file spelled them. Only suspicious objects are walked.
_SUSPICIOUS = re.compile(
    rb"/(?:AA|NA|PA|OpenAction|Action|JS|JavaScript|Launch|SubmitForm|ImportData|Rendition|Movie|Sound|RichMedia\w*"
    rb"|OnInstantiate|XFA|EF|URI)(?![^\s()<>\[\]{}/%])"
    # Not the attributes of the structure tree, of which tagged documents have hundreds of thousands.
    rb"|/A (?:\d|<< (?!(?:(?!/(?:S|JS|URI|F|Win) )[^<>()])*+>>))"
    rb"|/(?:S|Type|Subtype2?) \d+ \d+ R"
)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.DOTALL)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "fax", "ftp", "ftps"})
# Addresses that browsers write for links that only a script of their page followed.
_NO_SCRIPT = re.compile(r"javascript:(?:;|void\(0\);?)?")
_UNSEEN = re.compile(r"[\0-\x20\x7f-\xa0]")


def refuse_actions(
    document: pikepdf.Pdf, objects: list[pikepdf.Object], check_specification: Callable[[pikepdf.Object], None]
) -> None:
    """Raise `Flawed` for the first of the document's `objects` that is active or is fetched from elsewhere.

    Objects that may enclose a file are passed to `check_specification`.
    """
    judge = _Judge()
    for thing in (document.trailer, *objects):
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict  # noqa: PLW2901
            _refuse_stream(thing)
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Array) and _SUSPICIOUS.search(thing.unparse(resolved=True)):
            for dictionary in _dictionaries_in(thing):
                judge.look_at(dictionary)
                if "/EF" in dictionary:
                    check_specification(dictionary)
    _refuse_xfa(document.Root.get("/AcroForm"))
    _refuse_endless_outline(document)


def _dictionaries_in(thing: Any) -> Iterator[pikepdf.Object]:
    """Return `thing` and all dictionaries written directly inside it. Referenced objects are visited separately."""
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Dictionary):
            yield current
            children = [child for _, child in current.items()]
        elif isinstance(current, pikepdf.Array):
            children = list(current)
        else:
            continue
        waiting += [c for c in children if isinstance(c, pikepdf.Dictionary | pikepdf.Array) and not c.is_indirect]


def _refuse_stream(entries: pikepdf.Object) -> None:
    if "/F" in entries:
        raise Flawed(Flaw.EXTERNAL)
    reference = entries.get("/Ref")
    if isinstance(reference, pikepdf.Dictionary) and "/F" in reference:
        raise Flawed(Flaw.EXTERNAL)
    if pikepdf.Name.PS in (entries.get("/Subtype"), entries.get("/Subtype2")) or "/OnInstantiate" in entries:
        raise Flawed(Flaw.SCRIPT)


class _Judge:
    """Checks one dictionary after another. An action shared by many links is checked once."""

    def __init__(self) -> None:
        self.judged: set[tuple[tuple[int, int], Trigger]] = set()

    def look_at(self, dictionary: pikepdf.Object) -> None:
        keys = dictionary.keys()
        for key in _TRIGGERS.keys() & keys:
            self._judge(dictionary[key], _TRIGGERS[key], dictionary)
        if "/AA" in keys:
            self._judge_additional(dictionary)
        if "/S" in keys and _is_action(dictionary):
            self._judge(dictionary, Trigger.CLICK, dictionary)
        if _name_of(dictionary.get("/Subtype")) in _MEDIA:
            raise Flawed(Flaw.ACTION)
        if "/JavaScript" in keys:
            _refuse_named_scripts(dictionary["/JavaScript"])
        if "/XFA" in keys and "/Fields" in keys:
            raise Flawed(Flaw.XFA)
        if "/URI" in keys:
            _refuse_script_address(dictionary)

    def _judge_additional(self, holder: pikepdf.Object) -> None:
        actions = holder["/AA"]
        if isinstance(actions, pikepdf.Dictionary):
            for key, action in actions.items():
                self._judge(action, Trigger.CLICK if key in _MOUSE else Trigger.AUTOMATIC, holder)

    def _judge(
        self, action: Any, trigger: Trigger, holder: pikepdf.Object, chain: tuple[tuple[int, int], ...] = ()
    ) -> None:
        """Refuse `action` and the actions after it unless `trigger` may run them.

        `holder` is the object with the action.
        """
        if isinstance(action, pikepdf.Stream):
            action = action.stream_dict
        if not isinstance(action, pikepdf.Dictionary):
            # A destination, or the attributes of a structure element.
            return
        if action.is_indirect and (action.objgen, trigger) in self.judged:
            return
        place = action.objgen if action.is_indirect else (0, 0)
        if len(chain) >= MOST_CHAINED or (action.is_indirect and place in chain):
            raise Flawed(Flaw.ACTION)
        _refuse_kind(action, trigger, holder)
        following = action.get("/Next")
        for next_action in following if isinstance(following, pikepdf.Array) else [following]:
            self._judge(next_action, trigger, holder, (*chain, place))
        if action.is_indirect:
            self.judged.add((place, trigger))


def _refuse_kind(action: pikepdf.Object, trigger: Trigger, holder: pikepdf.Object) -> None:
    kind = _name_of(action.get("/S"))
    if kind == "/JavaScript":
        if not is_field_helper(action.get("/JS")):
            raise _script_of(holder)
    elif kind is None:
        if action.keys() & {"/JS", "/URI", "/F", "/Win"}:
            raise Flawed(Flaw.ACTION)
    elif kind not in _ALLOWED[trigger]:
        raise Flawed(Flaw.ACTION)
    elif kind == "/URI":
        _refuse_script_address(action)
        _refuse_address(action.get("/URI"))
    elif kind in {"/GoToR", "/GoToE", "/Thread"}:
        _refuse_place(action.get("/F"))
        _refuse_endless_target(action.get("/T"))


def _is_action(dictionary: pikepdf.Object) -> bool:
    """Return whether a dictionary is an action that no known key refers to.

    Structure elements, which have a parent, and roles may have any name that their author chose.
    """
    if dictionary.get("/Type") == pikepdf.Name.Action:
        return True
    return (
        _name_of(dictionary["/S"]) in _REFUSED
        and not isinstance(dictionary.get("/P"), pikepdf.Dictionary)
        and any(not isinstance(value, pikepdf.Name) for _, value in dictionary.items())
    )


def _script_of(holder: pikepdf.Object) -> Flawed:
    name = _field_name(holder)
    return Flawed(Flaw.FIELD_SCRIPT, name) if name else Flawed(Flaw.SCRIPT)


def _field_name(field: pikepdf.Object) -> str:
    """Return the full name of a form field, from the outermost group down, or an empty string for any other object."""
    parts: list[str] = []
    for _ in range(MOST_CHAINED):
        part = field.get("/T")
        if isinstance(part, pikepdf.String):
            parts.insert(0, str(part))
        parent = field.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            break
        field = parent
    return ".".join(parts)[:100]


def _refuse_named_scripts(tree: Any) -> None:
    """Refuse a name tree of scripts that run when the document is opened, unless it is empty."""
    waiting = [tree]
    for _ in range(1000):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, pikepdf.Dictionary):
            names, kids = node.get("/Names"), node.get("/Kids")
            if isinstance(names, pikepdf.Array) and len(names):
                raise Flawed(Flaw.SCRIPT)
            if isinstance(kids, pikepdf.Array):
                waiting += list(kids)
    raise Flawed(Flaw.SCRIPT)


def _refuse_xfa(form: Any) -> None:
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        raise Flawed(Flaw.XFA)


def _refuse_endless_outline(document: pikepdf.Pdf) -> None:
    """Refuse bookmarks that form a cycle, which readers would follow for ever."""
    outlines = document.Root.get("/Outlines")
    waiting, met = [outlines], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary) and item.is_indirect:
            if item.objgen in met:
                raise Flawed(Flaw.DAMAGED)
            met.add(item.objgen)
            waiting += [item.get("/First"), item.get("/Next")]


def _refuse_script_address(dictionary: pikepdf.Object) -> None:
    for address in _spellings(dictionary["/URI"]):
        if address.startswith(("javascript:", "vbscript:")) and not _NO_SCRIPT.fullmatch(address):
            raise Flawed(Flaw.LINK_SCRIPT)


def _refuse_address(given: Any) -> None:
    """Refuse an address that does more than open a page or a mail, or that sends the reader's Windows password."""
    for address in _spellings(given):
        if _NO_SCRIPT.fullmatch(address):
            continue
        slashed = address.replace("\\", "/")
        if slashed.startswith("//"):
            raise Flawed(Flaw.ACTION)
        found = _SCHEME.match(slashed)
        if found is None or found[1] in _SCHEMES:
            continue
        scheme, rest = found.groups()
        is_own_file = scheme == "file" and re.match(r"(?:///?)?[a-z][:|]/|[^/]", rest)
        is_host_and_port = "." in scheme and rest[:1].isdigit()
        if not (is_own_file or is_host_and_port):
            raise Flawed(Flaw.ACTION)


def _refuse_place(specification: Any) -> None:
    """Refuse a file that is not named relative to this one, such as a network share or a web address."""
    names = [specification]
    if isinstance(specification, pikepdf.Dictionary):
        if "/FS" in specification:
            raise Flawed(Flaw.ACTION)
        names = [specification.get(key) for key in ("/UF", "/F", "/DOS", "/Mac", "/Unix")]
    for name in names:
        for spelled in _spellings(name):
            if spelled.startswith(("/", "\\")) or _SCHEME.match(spelled):
                raise Flawed(Flaw.ACTION)


def _refuse_endless_target(target: Any) -> None:
    for _ in range(MOST_CHAINED):
        if not isinstance(target, pikepdf.Dictionary):
            return
        target = target.get("/T")
    raise Flawed(Flaw.ACTION)


def _spellings(text: Any) -> list[str]:
    """Return the readings of `text` by different readers, without the characters that they skip."""
    if not isinstance(text, pikepdf.String):
        return []
    return [_UNSEEN.sub("", spelled).lower() for spelled in (str(text), bytes(text).decode("latin-1"))]


def _name_of(thing: Any) -> str | None:
    return str(thing) if isinstance(thing, pikepdf.Name) else None
