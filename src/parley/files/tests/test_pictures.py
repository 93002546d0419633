"""Pictures are written anew: only what is to be seen is kept."""

import hashlib
import io
from pathlib import Path

import PIL.Image
import PIL.ImageCms
import pillow_heif
import pytest

from parley.files.checks import FileRefused
from parley.files.flaws import Flaw
from parley.files.media import JPEG
from parley.files.tests import factories
from parley.files.uploads import CheckedFile, check_upload

ORIENTATION, GPS, SOFTWARE = 0x0112, 0x8825, 0x0131


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


def taken_by_phone(kind: str, *, turned: int = 1) -> bytes:
    """A picture that says where it was taken: left half red, right half blue."""
    image = PIL.Image.new("RGB", (64, 32), "blue")
    image.paste("red", (0, 0, 32, 32))
    exif = PIL.Image.Exif()
    exif[ORIENTATION], exif[SOFTWARE] = turned, "Secret phone 12"
    exif[GPS] = {1: "N", 2: (53.0, 33.0, 4.0), 3: "E", 4: (9.0, 59.0, 36.0)}
    target = io.BytesIO()
    image.save(target, kind, exif=exif.tobytes(), xmp=b"<x:xmpmeta>Secret place</x:xmpmeta>")
    return target.getvalue()


def kept(content: bytes, name: str = "photo") -> tuple[CheckedFile, PIL.Image.Image, bytes]:
    checked = check_upload(factories.upload(content, name))
    written = checked.incoming.path.read_bytes()
    image = PIL.Image.open(io.BytesIO(written))
    image.load()
    return checked, image, written


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_no_place_and_no_device_is_kept(kind: str) -> None:
    content = taken_by_phone(kind)
    assert b"Secret" in content
    checked, image, written = kept(content)
    assert (checked.facts.media_type, image.format) == (f"image/{kind}", kind.upper())
    assert not image.getexif()
    assert b"Secret" not in written
    assert b"Exif" not in written
    assert checked.size == len(written)


def test_hash_and_size_are_of_what_is_kept() -> None:
    checked, _, written = kept(taken_by_phone("jpeg"))
    assert checked.incoming.sha256 == hashlib.sha256(written).hexdigest()
    assert checked.incoming.taken == len(written)
    assert list(checked.incoming.path.parent.iterdir()) == [checked.incoming.path]


def test_a_picture_that_is_to_be_turned_is_turned() -> None:
    _, image, _ = kept(taken_by_phone("jpeg", turned=6))
    assert image.size == (32, 64)
    assert image.getpixel((16, 8))[0] > 200


def test_a_heic_picture_becomes_a_jpeg_without_its_place() -> None:
    pillow_heif.register_heif_opener()
    content = taken_by_phone("heif")
    checked, image, written = kept(content, "IMG_0417.HEIC")
    assert (checked.facts.media_type, checked.kept_name, image.format) == (JPEG, "IMG_0417.jpg", "JPEG")
    assert not image.getexif()
    assert b"Secret" not in written


def test_what_a_picture_shows_through_stays_so() -> None:
    source = io.BytesIO()
    PIL.Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(source, "PNG")
    assert kept(source.getvalue())[1].getpixel((4, 4))[3] == 0
    source = io.BytesIO()
    PIL.Image.new("P", (8, 8)).save(source, "PNG", transparency=0)
    assert kept(source.getvalue())[1].convert("RGBA").getpixel((4, 4))[3] == 0


def test_print_colours_and_profiles_come_into_common_colours() -> None:
    source = io.BytesIO()
    profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("LAB")).tobytes()
    PIL.Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(source, "JPEG", icc_profile=profile)
    _, image, _ = kept(source.getvalue())
    assert image.mode == "RGB"
    assert "icc_profile" not in image.info


def test_what_follows_the_picture_is_left_behind() -> None:
    assert b"<script>" not in kept(taken_by_phone("jpeg") + b"<script>alert(1)</script>")[2]


def test_a_heic_picture_cut_off_is_refused() -> None:
    pillow_heif.register_heif_opener()
    content = taken_by_phone("heif")
    with pytest.raises(FileRefused) as refused:
        check_upload(factories.upload(content[: len(content) // 2], "IMG.HEIC"))
    assert refused.value.flaw == Flaw.DAMAGED


@pytest.mark.parametrize(("kind", "width"), [("jpeg", 9_900), ("png", 7_000), ("webp", 4_900)])
def test_the_largest_pictures_are_kept_within_memory_and_time(kind: str, width: int) -> None:
    target = io.BytesIO()
    large = PIL.Image.linear_gradient("L").resize((width, width)).convert("RGB")
    large.save(target, kind, **({"method": 0} if kind == "webp" else {}))
    checked = check_upload(factories.upload(target.getvalue(), "plan"))
    assert checked.facts.media_type == f"image/{kind}"
