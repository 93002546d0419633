"""A large valid PDF: readable pages with a picture that does not compress."""

import os
from pathlib import Path

import pikepdf


def heavy_pdf(path: Path, *, megabytes: int) -> Path:
    document = pikepdf.new()
    for number in range(megabytes // 5):
        page = document.add_blank_page(page_size=(595, 842))
        side = 1291  # × side × 3 bytes of colour make 5 MB
        picture = document.make_stream(os.urandom(side * side * 3))
        picture.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=side,
            Height=side,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/P{number}": picture}))
        page.Contents = document.make_stream(f"q 500 0 0 500 40 200 cm /P{number} Do Q".encode())
    document.save(path, compress_streams=False)
    return path
