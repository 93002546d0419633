"""Looking at a picture. Runs in the inspector's process; knows nothing of Django."""

import warnings
from pathlib import Path

import PIL.Image
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin

from parley.files.flaws import Facts, Flaw, Flawed

MOST_PIXELS = 100_000_000

PIL.Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)


def inspect(path: Path, media_type: str) -> Facts:
    """Raises `Flawed` where the picture is damaged, cut off or too large to look at."""
    try:
        with PIL.Image.open(path, formats=("PNG", "JPEG", "WEBP")) as image:
            # A JPEG is decoded at an eighth of its size: all its data is read, little of it kept.
            image.draft("RGB", (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as bomb:
        raise Flawed(Flaw.TOO_MANY_PIXELS, str(MOST_PIXELS // 1_000_000)) from bomb
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, OverflowError, TypeError, MemoryError) as damage:
        # Memory is enough for every picture below the limit; one that runs out of it lies about a length.
        raise Flawed(Flaw.DAMAGED) from damage
    return Facts(media_type)
