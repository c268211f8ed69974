"""What ``tzforms templates check`` says of the templates of strangers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.word.docx_builders import built, header, paragraphs, table
from tzforms.exceptions import TemplateError
from tzforms.rendering.template_check import check_template


def check(folder: Path, data: bytes) -> str:
    (folder / "模板.docx").write_bytes(data)
    return check_template(folder / "模板.docx")


@pytest.mark.parametrize(
    "steps",
    [
        [paragraphs("单位：{{ a }}。")],
        [paragraphs("联系人：{{ a }}  电话：{{ b }}")],
        [table(("培训人数", "共{{ a }}人，其中女{{ b }}人。"))],
        [header("编号 {{ h }}"), paragraphs("单位：{{ a }}")],
        [table(("{%tr for x in xs %}",), ("{{ x }}",), ("{%tr endfor %}",)), paragraphs("尾")],
    ],
    ids=["suffix", "two in a line", "two in a cell", "header", "only a loop"],
)
def test_a_template_that_reads_back_passes(steps: list[object], tmp_path: Path) -> None:
    assert check(tmp_path, built(*steps)).endswith("填写后原样读回")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["｛｛ name ｝｝", "{name}", "${name}", "<<name>>", "«单位名称»", "《name》"])
def test_a_file_whose_placeholders_are_all_mistyped_fails_and_names_them_with_their_place(
    text: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateError) as caught:
        check(tmp_path, built(table(("单位", text))))
    assert "正文表 1 第 1 行第 2 列" in str(caught.value)
    assert text in str(caught.value)


def test_a_sure_slip_beside_good_placeholders_fails_too_and_a_likely_one_is_only_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="不会被填写"):
        check(tmp_path, built(paragraphs("单位：{{ a }}", "电话：{ {b} }")))
    told = check(tmp_path, built(paragraphs("单位：{{ a }}", "集合 {x}")))
    assert "原样读回；像是占位符" in told
    assert "正文第 2 段" in told


def test_a_template_that_can_only_be_printed_passes_with_the_reason_and_its_place(tmp_path: Path) -> None:
    assert "正文第 1 段" in check(tmp_path, built(paragraphs("{{ a }}{{ b }}")))
    assert "正文第 2 段" in check(tmp_path, built(paragraphs("甲", "{% if a %}乙{% endif %}")))
