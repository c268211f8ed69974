"""The committed templates are what the drawing program draws."""

from pathlib import Path

import pytest

from tools import draw_templates

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def draw():
    return draw_templates


def test_the_committed_templates_are_what_the_program_draws(draw, capsys):
    assert draw.main(["--check"]) == 0
    assert not capsys.readouterr().err


def test_the_same_program_draws_the_same_bytes(draw):
    for make in draw.FORMS:
        assert make().package() == make().package()


def test_a_template_that_was_changed_by_hand_is_noticed(draw, tmp_path, capsys):
    draw.main([str(tmp_path)])
    assert draw.main(["--check", str(tmp_path)]) == 0
    (tmp_path / "annex3" / "annex3.docx").write_bytes((tmp_path / "annex2" / "annex2.docx").read_bytes())
    assert draw.main(["--check", str(tmp_path)]) == 1
    assert "annex3" in capsys.readouterr().err


def test_a_row_that_does_not_fill_its_grid_is_refused(draw):
    with pytest.raises(ValueError, match="a row of 1 columns in a grid of 2"):
        draw.Table((10, 20), [draw.Row([draw.Cell("甲")], 10)]).xml()
