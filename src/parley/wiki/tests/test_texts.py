"""Differences of two versions, by line and by word."""

from uuid import UUID

from parley.wiki.texts import MOST_LINES, differences, file_name, place_files, render_text

FILE = UUID(int=7)


def told(before: str, after: str) -> list[str]:
    marks = {"same": " ", "removed": "-", "added": "+"}
    return [
        f"{'…' * bool(line.gap)}{marks[line.change]}"
        + "".join(f"[{piece.text}]" if piece.is_changed else piece.text for piece in line.pieces)
        for line in differences(before, after)
    ]


def test_changed_words_are_marked_within_their_lines() -> None:
    before = "Intro\n\nThe dairy delivers on Monday before noon.\nBye"
    after = "Intro\n\nThe dairy delivers on Tuesday before noon.\nBye\nLuca"
    assert told(before, after) == [
        " Intro",
        " ",
        "-The dairy delivers on [Monday] before noon.",
        "+The dairy delivers on [Tuesday] before noon.",
        " Bye",
        "+[Luca]",
    ]
    assert told("Something", "Quite another matter") == ["-[Something]", "+[Quite another matter]"]
    assert told(after, after) == []


def test_equal_lines_far_from_a_change_are_left_out() -> None:
    lines = [f"line {number}" for number in range(20)]
    assert told("\n".join(lines), "\n".join([*lines[:-1], "end"]))[0] == "… line 16"


def test_long_texts_are_compared_coarsely() -> None:
    many = [f"{number % 37} line" for number in range(MOST_LINES + 1)]
    assert len(told("\n".join(["a", *many]), "\n".join(["a", *reversed(many)]))) == 1 + 2 * len(many)
    words = "word " * 2_000
    assert told(words, words + "more") == [f"-[{words}]", f"+[{words}more]"]


def test_files_are_named_without_quoting_and_placed_for_their_reader() -> None:
    assert file_name("Price list (2026).pdf") == "Price-list-2026-.pdf"
    text = render_text("![Plan](Plan.png) ![No](other.png)", {"plan.png": FILE})
    assert text.files == [FILE]
    assert place_files(text.html, "/wiki/x/files") == (
        f'<p><img src="/wiki/x/files/{FILE}" alt="Plan" loading="lazy"> No</p>\n'
    )
