"""Looking at a picture, and writing it anew. Runs in the inspector's process; knows nothing of Django.

Only the pixels are kept: where and with what a picture was taken, and whatever else a file carries along, is left
behind. What is to be turned is turned for good; colours come into the range that every screen shows.
"""

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.ImageCms
import PIL.ImageOps
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin

from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import HEIC, JPEG, PNG, WEBP, rewritten

MILLION = 1_000_000
# What can be opened and written within the inspector's memory and time.
MOST_PIXELS: Mapping[str, int] = {JPEG: 100 * MILLION, PNG: 50 * MILLION, HEIC: 50 * MILLION, WEBP: 25 * MILLION}
# Above it a JPEG is opened at half its width, and no picture is copied for its colours.
MOST_COPIED = 50 * MILLION

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
WRITING: Mapping[str, Mapping[str, Any]] = {
    JPEG: {"quality": 90, "progressive": True},
    PNG: {"compress_level": 3},
    WEBP: {"quality": 90, "method": 2},
}
MODES: Mapping[str, frozenset[str]] = {
    JPEG: frozenset({"L", "RGB"}),
    PNG: frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"}),
    WEBP: frozenset({"RGB", "RGBA"}),
}

PIL.Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)


def inspect(path: Path, media_type: str) -> Facts:
    """Raises `Flawed` where the picture is damaged, cut off or too large to look at."""
    kept_as = JPEG if media_type == HEIC else media_type
    if media_type == HEIC:
        _learn_heic()
    try:
        with PIL.Image.open(path, formats=(FORMATS[media_type],)) as image:
            if image.width * image.height > MOST_PIXELS[media_type]:
                raise _too_many_pixels(media_type)
            if image.width * image.height > MOST_COPIED:
                image.draft("RGB", (image.width // 2, image.height // 2))
            image.load()
            _write_anew(image, kept_as, rewritten(path))
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels(media_type) from bomb
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, OverflowError, TypeError, MemoryError) as damage:
        # Memory is enough for every picture below the limit; one that runs out of it lies about a length.
        raise Flawed(Flaw.DAMAGED) from damage
    return Facts(kept_as, is_rewritten=True)


def _too_many_pixels(media_type: str) -> Flawed:
    return Flawed(Flaw.TOO_MANY_PIXELS, str(MOST_PIXELS[media_type] // MILLION))


def _write_anew(image: PIL.Image.Image, media_type: str, to: Path) -> None:
    PIL.ImageOps.exif_transpose(image, in_place=True)
    clean = _in_common_colours(image)
    if clean.mode not in MODES[media_type]:
        sees_through = media_type != JPEG and clean.has_transparency_data
        clean = clean.convert("RGBA" if sees_through else "RGB")
    # Some writers copy what the reader noted down.
    clean.info = {name: value for name, value in clean.info.items() if name == "transparency"}
    clean.save(to, format=FORMATS[media_type], **WRITING[media_type])


def _in_common_colours(image: PIL.Image.Image) -> PIL.Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"} or image.width * image.height > MOST_COPIED:
        return image
    try:
        source, target = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)), PIL.ImageCms.createProfile("sRGB")
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return PIL.ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
    except (PIL.ImageCms.PyCMSError, OSError):
        return image


def _learn_heic() -> None:
    """Only when one comes: its decoder takes memory that most processes never need."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
