"""Draw the pictures of the README and of the clerk's guide: ``python tools/draw_guide.py [FOLDER]`` (default ``docs/images``).

They show what the program made of ``samples/other_class.py`` on the way from the empty workbook to a finished form, with three
mistakes planted. Needs LibreOffice and Chromium. The fonts of this machine stand in for the official ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

if __package__ is None or __package__ == "":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from samples import other_class
from tzforms.office.libreoffice import convert
from tzforms.office.pdf import render_png, text

ROOT = Path(__file__).resolve().parent.parent
BOOK = "轨道班.xlsx"
WIDTH = 1000  # of a picture, in pixels
COLOURS = 128  # enough for these pages, at a third of the size
MARGIN = 16


def tzforms(folder: Path, *arguments: str) -> None:
    """Run a command as the clerk does; its status is not looked at, because a check with findings has one."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "TZFORMS_NO_OPEN": "1"}
    command = [sys.executable, "-m", "tzforms", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL)


def trimmed(picture: Image.Image, *, height: float = 1.0) -> Image.Image:
    """The picture without its white margins, cut off at ``height`` of what is left, and no wider than ``WIDTH``."""
    plain = picture.convert("RGB")
    box = ImageChops.difference(plain, Image.new("RGB", plain.size, "white")).getbbox() or (0, 0, *plain.size)
    left, top, right, bottom = box
    cut = plain.crop((left, top, right, top + round((bottom - top) * height)))
    framed = Image.new("RGB", (cut.width + 2 * MARGIN, cut.height + 2 * MARGIN), "white")
    framed.paste(cut, (MARGIN, MARGIN))
    return _narrowed(framed, WIDTH)


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    size = (width, round(picture.height * width / picture.width))
    return picture.resize(size, Image.Resampling.LANCZOS)


def page_of(file: Path, words: str, room: Path) -> Image.Image:
    """The first page of a document that holds ``words``."""
    (pdf,) = convert([file], to="pdf", out_dir=room)
    number = next(n for n, page in enumerate(text(pdf), 1) if words in page.replace("\n", ""))
    return Image.open(render_png(pdf, number, room / f"{file.stem}-{number}.png", dpi=150))


def web_page(file: Path, room: Path) -> Image.Image:
    """What a browser shows of a page."""
    out = room / "page.png"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=900,1250"]
    own = [f"--user-data-dir={room / 'chromium'}", f"--screenshot={out}", file.as_uri()]
    subprocess.run([*command, *own], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return Image.open(out)


def save(picture: Image.Image, path: Path) -> None:
    """As a PNG of few colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path}　{path.stat().st_size // 1024} kB")


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pictures side by side, each in a thin frame, the height of the lower one."""
    left, right = _narrowed(left, 560), _narrowed(right, 560)
    height = min(left.height, right.height)
    both = Image.new("RGB", (left.width + right.width + 44, height + 24), "#dfe5ec")
    for picture, x in ((left, 12), (right, left.width + 32)):
        both.paste(picture.crop((0, 0, picture.width, height)), (x, 12))
    return both


def main(folder: Path) -> None:
    """All pictures."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        book, results = room / BOOK, room / f"{Path(BOOK).stem}-结果"
        tzforms(room, "new", BOOK)
        other_class.apply(book)
        other_class.claim(book)
        save(trimmed(page_of(book, "五种表共用的内容，每项只填一次", room), height=0.44), folder / "guide-basics.png")
        other_class.spoil(book)
        tzforms(room, BOOK)
        listed = trimmed(web_page(results / "核对结果.html", room), height=0.66)
        save(listed, folder / "guide-list.png")
        marked = results / f"{Path(BOOK).stem}-标注.xlsx"
        roster = page_of(marked, "通州区高技能人才研修班学员名册", room)
        save(trimmed(roster, height=0.57), folder / "guide-marked.png")
        other_class.apply(book)
        tzforms(room, "build", BOOK, "-o", "表格")
        (file,) = (room / "表格").glob("附件2*.docx")
        form = page_of(file, "学员名册", room)
        save(trimmed(form), folder / "guide-form.png")
        save(beside(_narrowed(listed, 560), _narrowed(trimmed(form), 560)), folder / "readme.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
