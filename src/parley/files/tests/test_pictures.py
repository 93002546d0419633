"""Pictures are written anew: only what is to be seen is kept."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.ImageCms
import PIL.PngImagePlugin
import pillow_heif
import pytest

from parley.files.checks import FileRefused, check_attachment
from parley.files.flaws import Flaw
from parley.files.inspector_pool import InspectorPool
from parley.files.media import ATTACHMENTS, JPEG
from parley.files.tests import factories
from parley.files.uploads import CheckedFile, check_upload

ORIENTATION, GPS, SOFTWARE = 0x0112, 0x8825, 0x0131


def pixel(image: PIL.Image.Image, x: int, y: int) -> tuple[int, ...]:
    colours = image.getpixel((x, y))
    assert isinstance(colours, tuple)
    return colours


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
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
    assert pixel(image, 16, 8)[0] > 200


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
    assert pixel(kept(source.getvalue())[1], 4, 4)[3] == 0
    source = io.BytesIO()
    PIL.Image.new("P", (8, 8)).save(source, "PNG", transparency=0)
    assert pixel(kept(source.getvalue())[1].convert("RGBA"), 4, 4)[3] == 0


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


def as_file(image: PIL.Image.Image, kind: str, **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def test_phones_photos_are_taken_one_after_another_by_the_same_inspector(tmp_path: Path) -> None:
    large, small = factories.phone_heic(), factories.picture("jpeg")
    with InspectorPool() as pool:
        for number, content in enumerate((small, large, large, small, large)):
            path = tmp_path / str(number)
            path.write_bytes(content)
            assert pool.inspect(path, ATTACHMENTS).media_type == JPEG


def test_heic_that_is_transparent_is_laid_over_white() -> None:
    """A JPEG has no transparency; what was cut out must not be seen again."""
    content = as_file(PIL.Image.new("RGBA", (64, 64), (255, 0, 0, 0)), "HEIF")
    assert min(pixel(kept(content, "IMG.HEIC")[1], 32, 32)) > 250


def test_heic_with_12_bits_of_grey_keeps_its_grey() -> None:
    content = as_file(PIL.Image.new("I;16", (64, 64), 128 * 256), "HEIF")
    assert kept(content, "IMG.HEIC")[1].convert("L").getpixel((32, 32)) == pytest.approx(128, abs=4)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heif"])
def test_broken_exif_data_is_left_behind_and_the_picture_kept(kind: str) -> None:
    content = as_file(PIL.Image.new("RGB", (64, 32), "red"), kind, exif=b"Exif\0\0nonsense nonsense")
    assert kept(content)[1].size == (64, 32)


def test_png_with_megabytes_of_text_is_kept_without_it() -> None:
    text = PIL.PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>" + "Secret " * 500_000, zip=True)
    text.add_text("Comment", "Secret " * 500_000, zip=True)
    assert b"Secret" not in kept(as_file(PIL.Image.new("RGB", (8, 8)), "PNG", pnginfo=text))[2]


@pytest.mark.parametrize("length", [2**31 - 1, 2**31, 2**32 - 1])
@pytest.mark.parametrize("chunk", [b"IHDR", b"IDAT", b"IEND"])
def test_chunk_that_claims_more_than_the_file_has_takes_no_memory(tmp_path: Path, chunk: bytes, length: int) -> None:
    content = factories.picture("png")
    place = content.index(chunk)
    file = tmp_path / "claim.png"
    file.write_bytes(content[: place - 4] + length.to_bytes(4) + content[place:])
    if chunk == b"IHDR":
        with pytest.raises(FileRefused) as refused:
            check_attachment(file, "claim.png")
        assert refused.value.flaw == Flaw.DAMAGED
    else:
        assert check_attachment(file, "claim.png").is_rewritten, "the pixels that are there are taken"


def test_picture_that_takes_too_much_memory_is_called_too_complex_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(factories.phone_heic())
    script = (
        "import resource, sys; from parley.files.inspector import call;"
        "import parley.files.picture;"
        "resource.setrlimit(resource.RLIMIT_AS, (150 << 20, 150 << 20));"
        "question = {'accepted': ['image/heic']};"
        "print(call('parley.files.inspection:inspect_as_json', [open(sys.argv[1], 'rb')], question)['flaw'])"
    )
    said = subprocess.run([sys.executable, "-c", script, path], check=True, capture_output=True, text=True).stdout
    assert said.strip() == Flaw.TOO_COMPLEX


def test_picture_too_complex_is_told_what_helps_for_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo"
    path.write_bytes(factories.phone_heic())
    monkeypatch.setattr("parley.files.checks.inspectors", InspectorPool(seconds_per_file=0))
    with pytest.raises(FileRefused, match="smaller JPEG"):
        check_attachment(path, "IMG.HEIC")


@pytest.mark.parametrize(("kind", "width"), [("jpeg", 9_900), ("png", 7_000), ("webp", 4_400)])
def test_the_largest_pictures_are_kept_within_memory_and_time(kind: str, width: int) -> None:
    target = io.BytesIO()
    large = PIL.Image.linear_gradient("L").resize((width, width)).convert("RGB")
    large.save(target, kind, **({"method": 0} if kind == "webp" else {}))
    checked = check_upload(factories.upload(target.getvalue(), "plan"))
    assert checked.facts.media_type == f"image/{kind}"
