"""The pictures of the demo world, drawn by code: a logo, and photographs for complaints."""

from io import BytesIO
from random import Random

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter

Scan = tuple[str, bytes]
PAPER, BOARD, SHADE, INK, BLUE = "#eceae4", "#c9a06a", "#a87f4c", "#2b2b2b", "#1f4e79"


def logo() -> Scan:
    """Draw a bird of prey as two triangles."""
    image = PIL.Image.new("RGBA", (480, 480))
    draw = PIL.ImageDraw.Draw(image)
    draw.polygon([(20, 120), (300, 180), (460, 60), (330, 300)], fill=BLUE)
    draw.polygon([(300, 180), (330, 300), (180, 440), (220, 260)], fill="#c8691c")
    return "kestrel.png", _as("PNG", image)


def crushed_carton() -> Scan:
    """Draw a carton with a corner pressed in."""
    image = _ground()
    draw = PIL.ImageDraw.Draw(image)
    draw.polygon([(250, 360), (760, 250), (1010, 330), (500, 470)], fill="#d9b380")
    draw.polygon([(250, 360), (500, 470), (500, 840), (250, 700)], fill=BOARD)
    draw.polygon([(500, 470), (1010, 330), (960, 610), (860, 640), (880, 730), (500, 840)], fill=SHADE)
    draw.polygon([(1010, 330), (960, 610), (860, 640), (880, 730), (1000, 690)], fill="#7b5a33")
    draw.line([(960, 610), (860, 640), (880, 730)], fill=INK, width=4)
    draw.line([(375, 415), (885, 290)], fill="#b98d57", width=26)
    return "IMG_4127.jpg", _as("JPEG", image)


def smeared_print() -> Scan:
    """Draw a printed lid with smeared colours."""
    image = _ground()
    draw = PIL.ImageDraw.Draw(image)
    draw.ellipse([(290, 130), (910, 750)], fill="#fafafa", outline="#b8b8b8", width=8)
    draw.pieslice([(330, 170), (870, 710)], 200, 340, fill="#2d6fb0")
    draw.rectangle([(430, 470), (770, 520)], fill="#2d6fb0")
    smear = PIL.Image.new("RGBA", image.size)
    streaks = PIL.ImageDraw.Draw(smear)
    chance = Random(7)  # noqa: S311 - streaks, not secrets
    for _ in range(60):
        left, top = chance.randint(420, 780), chance.randint(470, 520)
        streaks.line(
            [(left, top), (left + chance.randint(40, 190), top + chance.randint(10, 50))], fill="#2d6fb066", width=7
        )
    image.paste(smear, (0, 0), smear.filter(PIL.ImageFilter.GaussianBlur(3)))
    return "IMG_0388.jpg", _as("JPEG", image)


def _ground() -> PIL.Image.Image:
    image = PIL.Image.new("RGB", (1200, 900), PAPER)
    PIL.ImageDraw.Draw(image).rectangle([(0, 640), (1200, 900)], fill="#d6d2c8")
    return image


def first_month() -> Scan:
    """Draw four weeks as a line with three steps on it."""
    image = PIL.Image.new("RGB", (1200, 260), "#ffffff")
    draw = PIL.ImageDraw.Draw(image)
    draw.line([(80, 130), (1120, 130)], fill=BLUE, width=8)
    for week in range(5):
        draw.line([(80 + 260 * week, 110), (80 + 260 * week, 150)], fill=BLUE, width=4)
    for place, colour in ((0.5, "#2857b0"), (1.5, "#17663a"), (3.5, "#c8691c")):
        middle = 80 + 260 * place
        draw.ellipse([(middle - 34, 96), (middle + 34, 164)], fill=colour, outline="#ffffff", width=6)
    return "first-month.png", _as("PNG", image)


def _as(kind: str, image: PIL.Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, kind)
    return target.getvalue()
