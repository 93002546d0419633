"""Inspecting and rewriting pictures. Runs in the inspector's process, without Django.

Only the pixels are kept: metadata such as place and camera, and anything else in the file, is dropped. The EXIF
rotation is applied to the pixels; colours are converted to the range that every screen shows.
"""

import io
import os
import struct
import warnings
from collections.abc import Mapping
from typing import Any, BinaryIO

import PIL.Image
import PIL.ImageCms
import PIL.ImageOps
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin

from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import HEIC, JPEG, PNG, WEBP

MILLION = 1_000_000
MEGABYTE = 1024 * 1024
# Limits within which pictures can be decoded and encoded in the inspector's memory and time.
MOST_PIXELS: Mapping[str, int] = {JPEG: 100 * MILLION, PNG: 50 * MILLION, HEIC: 50 * MILLION, WEBP: 20 * MILLION}
# Above it, a JPEG is opened at half its width, and no picture is copied to convert its colours.
MOST_COPIED = 50 * MILLION
# A progressive JPEG is assembled in memory as a whole before it is written.
MOST_PROGRESSIVE = 25 * MILLION

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
# Drawing programs write megabytes of text into a PNG, none of which is kept. The memory limit of the process applies.
PIL.PngImagePlugin.MAX_TEXT_CHUNK = 64 * MEGABYTE
PIL.PngImagePlugin.MAX_TEXT_MEMORY = 128 * MEGABYTE
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)

# Exceptions of the decoders for malformed data; libheif's errors are RuntimeErrors.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, LookupError, OverflowError, TypeError, RuntimeError)


def inspect(file: BinaryIO, media_type: str, anew: BinaryIO) -> Facts:
    """Write the picture in `file` to `anew`. Raises `Flawed` if it is damaged, truncated or too large."""
    kept_as = JPEG if media_type == HEIC else media_type
    if media_type == HEIC:
        _learn_heic()
    try:
        with PIL.Image.open(_BoundedReader(file), formats=(FORMATS[media_type],)) as image:
            if image.width * image.height > MOST_PIXELS[media_type]:
                raise _too_many_pixels(media_type)
            if image.width * image.height > MOST_COPIED:
                image.draft("RGB", (image.width // 2, image.height // 2))
            image.load()
            _write_anew(image, kept_as, anew)
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels(media_type) from bomb
    except _DAMAGE as damage:
        # C libraries report failed allocations, or too much detail to encode, in their own words.
        is_damaged = not any(word in str(damage).lower() for word in ("memory", "encoding error"))
        raise Flawed(Flaw.DAMAGED if is_damaged else Flaw.TOO_COMPLEX) from damage
    return Facts(kept_as, is_rewritten=True)


class _BoundedReader(io.BufferedReader):
    """A file read up to its end at most.

    Python allocates what it is asked to read, and a damaged PNG may claim a chunk of four gigabytes.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(io.FileIO(file.fileno(), closefd=False))
        self._size = os.fstat(file.fileno()).st_size
        self.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return super().read()
        return super().read(min(size, max(0, self._size - self.tell())))


def _too_many_pixels(media_type: str) -> Flawed:
    return Flawed(Flaw.TOO_MANY_PIXELS, str(MOST_PIXELS[media_type] // MILLION))


def _write_anew(image: PIL.Image.Image, media_type: str, to: BinaryIO) -> None:
    _turn(image)
    clean = _with_8_bits(_in_common_colours(image)) if media_type == JPEG else _in_common_colours(image)
    if clean.mode not in MODES[media_type]:
        if not clean.has_transparency_data:
            clean = clean.convert("RGB")
        elif media_type == JPEG:
            clean = _on_white(clean)
        else:
            clean = clean.convert("RGBA")
    # Some encoders copy metadata that the decoder stored.
    clean.info = {name: value for name, value in clean.info.items() if name == "transparency"}
    options = dict(WRITING[media_type])
    if media_type == JPEG and clean.width * clean.height > MOST_PROGRESSIVE:
        options["progressive"] = False
    clean.save(to, format=FORMATS[media_type], **options)


def _turn(image: PIL.Image.Image) -> None:
    """Rotate `image` according to its EXIF data. Unreadable data is ignored."""
    try:
        PIL.ImageOps.exif_transpose(image, in_place=True)
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error):
        return


def _with_8_bits(image: PIL.Image.Image) -> PIL.Image.Image:
    """Convert 16 bits of grey (decoded from 10 or 12) to 8. `convert` would clip them to white."""
    if image.mode not in {"I;16", "I;16L", "I;16B", "I"}:
        return image
    return image.convert("I").point(lambda value: value / 256 + 0).convert("L")


def _on_white(image: PIL.Image.Image) -> PIL.Image.Image:
    """Draw `image` onto white.

    JPEG has no transparency, and dropping the channel would reveal pixels that were cut out.
    """
    image = image.convert("RGBA")
    ground = PIL.Image.new("RGB", image.size, "white")
    ground.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return ground


def _in_common_colours(image: PIL.Image.Image) -> PIL.Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"} or image.width * image.height > MOST_COPIED:
        return image
    try:
        source, target = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)), PIL.ImageCms.createProfile("sRGB")
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        in_place = mode == image.mode
        return PIL.ImageCms.profileToProfile(image, source, target, outputMode=mode, inPlace=in_place) or image
    except (PIL.ImageCms.PyCMSError, OSError):
        return image


def _learn_heic() -> None:
    """Register the HEIC decoder with the first such picture, because it takes memory that most processes never need.

    It uses one thread: each has a memory arena of its own, and four leave too little for a phone's 12 million pixels.
    """
    import pillow_heif

    pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
