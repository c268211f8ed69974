"""What signs look like: true ones are known, others are found, and what cannot be told is never called false."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import raw

from tests.certificates.test_setting import ISSUERS, NAMES, PROJECTS, said
from tzforms.certificates.glyphs import _SCALE, Faces, Shapes, Sign, drawn_page, judged, typefaces
from tzforms.certificates.printing import to_pdf
from tzforms.certificates.qr import qr_png
from tzforms.certificates.setting import fit_of
from tzforms.resources import template_path
from tzforms.word import Fit, Sheets

ASKED = ("方正小标宋简体", "仿宋_GB2312")
ALIKE = "己已 已巳 未末 土士 日曰 戊戌 戌戍 王玉 大太 人入 天夭 刀刁 干千 今令 孑子 兔免 折拆 晴睛 侯候 亨享 间问 甲申 午牛 辛幸 38 10"


def looked_at(means: str, looks: str, asked: str, size: float = 104.0) -> tuple[Shapes, str]:
    """A page that means ``means`` and shows ``looks``, in the typeface that stands for ``asked``."""
    faces = typefaces([asked])
    [face] = faces.plain
    page = Image.new("L", (2000, 300), 255)
    font = ImageFont.truetype(str(face.path), size, index=face.index)
    x, signs = 50.0, []
    for meant, look in zip(means, looks, strict=True):
        ImageDraw.Draw(page).text((x, 200), look, font=font, fill=30, anchor="ls")
        signs.append(Sign(meant, x, 200.0, x + font.getlength(look), size, 0))
        x += max(font.getlength(look), font.getlength(meant)) + 20
    return judged(page, signs, faces)


@pytest.mark.parametrize("asked", ASKED)
def test_true_signs_are_the_same(asked: str) -> None:
    for size in (24.0, 36.0, 52.0, 84.0, 104.0):
        assert looked_at("通州区高技能人才，2026", "通州区高技能人才，2026", asked, size) == (Shapes.SAME, "")


@pytest.mark.parametrize("asked", ASKED)
def test_a_sign_that_looks_like_another_is_false(asked: str) -> None:
    assert looked_at("结业证书王小明", "结业证书李建国", asked) == (Shapes.FALSE, "王小明")


@pytest.mark.parametrize("asked", ASKED)
def test_even_a_sign_that_looks_almost_the_same_is_not_called_the_same(asked: str) -> None:
    """Where so little is different that it may be another edition of the typeface, it is named. From 五号 to a name's size."""
    for pair in map(tuple, ALIKE.split()):
        for means, looks in (pair, pair[::-1]):
            for points in (10.5, 15, 26):
                state, signs = looked_at(f"结业证书{means}", f"结业证书{looks}", asked, points * _SCALE)
                assert state is not Shapes.SAME
                assert signs == means


def test_a_blank_has_no_ink() -> None:
    assert looked_at("结业证书 ", "结业证书王", ASKED[0]) == (Shapes.FALSE, " ")


def test_of_another_typeface_nothing_is_said() -> None:
    page = Image.new("L", (2000, 300), 255)
    [other] = typefaces(["AR PL UKai CN"]).plain
    font = ImageFont.truetype(str(other.path), 104, index=other.index)
    ImageDraw.Draw(page).text((50, 200), "结业证书王小明", font=font, fill=30, anchor="ls")
    signs = [Sign(sign, 50 + 104 * n, 200, 154 + 104 * n, 104, 0) for n, sign in enumerate("结业证书王小明")]
    assert judged(page, signs, typefaces(ASKED)) == (Shapes.UNSEEN, "")
    assert judged(page, signs, typefaces(["AR PL UKai CN"])) == (Shapes.SAME, "")


def test_without_any_typeface_nothing_is_said() -> None:
    assert judged(Image.new("L", (9, 9), 255), (), Faces(frozenset(), frozenset(), True)) == (Shapes.UNSEEN, "")


def test_print_where_no_sign_stands_is_found() -> None:
    faces = typefaces([ASKED[0]])
    [face] = faces.plain
    page = Image.new("L", (2000, 300), 255)
    font = ImageFont.truetype(str(face.path), 104, index=face.index)
    ImageDraw.Draw(page).text((50, 200), "结业证书", font=font, fill=30, anchor="ls")
    signs = [Sign(sign, 50 + 104 * n, 200, 154 + 104 * n, 104, 0) for n, sign in enumerate("结业证书")]
    assert judged(page, signs, faces) == (Shapes.SAME, "")
    ImageDraw.Draw(page).text((900, 200), "优", font=font, fill=30, anchor="ls")
    assert judged(page, signs, faces) == (Shapes.FALSE, "")


def seen(path: Path, faces: Faces) -> list[tuple[Shapes, str]]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [judged(*drawn_page(raw, page, page.get_textpage()), faces) for page in document]
    finally:
        document.close()


def certificates(target: Path, people: list[tuple[str, str]]) -> None:
    sheets = Sheets.open(template_path("certificate"))

    def pages() -> Iterator[tuple[str, Any, bytes, Fit]]:
        for number, (name, project) in enumerate(people, 1):
            words, _text = said(name, project, ISSUERS[number % len(ISSUERS)], number)
            yield f"person{number}", words, qr_png("TZ2:" + "A" * 480), fit_of(sheets, words)

    to_pdf(sheets.merged(pages()), target, lambda _path: None, len(people))


@pytest.mark.office
def test_genuine_pages_are_the_same(tmp_path: Path) -> None:
    """With ligatures, accents, rare signs, signs beyond the first plane, and all kinds of projects."""
    names = [*NAMES, "Sofia Griffin", "José Müller", "O'Brien", "喆玥祎昇𬭎"]
    people = [(name, PROJECTS[n % len(PROJECTS)]) for n, name in enumerate(names)]
    certificates(tmp_path / "a.pdf", people)
    assert seen(tmp_path / "a.pdf", typefaces(ASKED)) == [(Shapes.SAME, "")] * len(people)


@pytest.mark.office
def test_a_dash_of_another_kind_is_not_called_false(tmp_path: Path) -> None:
    """Where both programs take the dash from one typeface it is the same, else it is not known."""
    certificates(tmp_path / "a.pdf", [("王明", "数控铣削—磨削")])
    [(state, signs)] = seen(tmp_path / "a.pdf", typefaces(ASKED))
    assert state in (Shapes.SAME, Shapes.UNSEEN)
    assert signs == ""


@pytest.mark.office
@pytest.mark.parametrize(
    "other",
    [
        {"方正小标宋简体": "Noto Sans CJK SC", "仿宋_GB2312": "AR PL UMing CN"},
        {"方正小标宋简体": "Noto Serif CJK SC", "仿宋_GB2312": "AR PL UKai CN"},
        {"方正小标宋简体": "Noto Sans CJK SC", "仿宋_GB2312": "Noto Serif CJK SC Light"},
        {"方正小标宋简体": "Noto Serif CJK SC SemiBold", "仿宋_GB2312": "Noto Serif CJK SC"},
    ],
)
def test_what_was_made_with_other_typefaces_is_never_called_false(
    other: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = typefaces(ASKED)
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{instead}</string></edit></match>'
        for name, instead in other.items()
    )
    conf = tmp_path / "fonts.conf"
    conf.write_text(f"<fontconfig><include>/etc/fonts/fonts.conf</include>{rules}</fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(conf))
    people = [("王明", PROJECTS[4]), ("Alexander Montgomery", PROJECTS[8])]
    certificates(tmp_path / "a.pdf", people)
    for state, signs in seen(tmp_path / "a.pdf", faces):
        assert state is Shapes.UNSEEN
        assert len(signs) < 3


def test_a_sign_of_another_edition_is_named_and_not_called_false() -> None:
    """A little bolder than it is here: the rest is of the typeface that is here."""
    faces = typefaces([ASKED[0]])
    [face] = faces.plain
    [bolder] = typefaces(["Noto Serif CJK SC Black"]).plain
    assert bolder != face
    page, signs = Image.new("L", (2000, 300), 255), []
    for n, sign in enumerate("结业证书王小明"):
        font = bolder if sign == "明" else face
        drawn = ImageFont.truetype(str(font.path), 104, index=font.index)
        ImageDraw.Draw(page).text((50 + 104 * n, 200), sign, font=drawn, fill=30, anchor="ls")
        signs.append(Sign(sign, 50 + 104 * n, 200, 154 + 104 * n, 104, 0))
    assert judged(page, signs, faces) == (Shapes.UNSEEN, "明")
