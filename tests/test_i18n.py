"""The English catalogue is complete, agrees with the source, and is what ``--lang en`` prints."""

import re
import string
from pathlib import Path

import pytest

from tools import i18n as tool
from tzforms.cli import main
from tzforms.i18n import _, set_language

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "samples" / "class-2024" / "class.yaml"


class Anything:
    """Stands for a parameter of the measures, ``{class_size.min:+1}``: it has every name and takes every format."""

    def __getattr__(self, name):
        return self

    def __format__(self, spec):
        return "x"


ANY = Anything()


@pytest.fixture(scope="module")
def catalogue():
    return tool.build(tool.load())


@pytest.fixture(autouse=True)
def chinese_again():
    yield
    set_language("zh")


def test_no_message_of_the_package_lacks_a_translation(catalogue):
    assert tool.missing(catalogue) == [], "run tools/i18n.py and translate what it lists"


def test_the_catalogue_holds_no_message_that_is_gone(catalogue):
    assert {m.id for m in tool.load()} - {m.id for m in catalogue} == set(), "run tools/i18n.py"


def test_every_translation_has_the_placeholders_of_its_message(catalogue):
    assert tool.wrong(catalogue) == []


def test_every_translation_can_be_formatted_with_the_values_of_its_message(catalogue):
    for message in catalogue:
        if not message.id or "{" not in message.id:
            continue
        try:
            names = {f: spec for _text, f, spec, _conv in string.Formatter().parse(message.id) if f}
        except ValueError:
            continue  # never formatted: help texts with {year}
        values = {f.partition(".")[0]: ANY if "." in f else 65 if spec else "x" for f, spec in names.items()}
        assert message.string.format(**values).count("{") == message.id.format(**values).count("{"), message.id


def test_translations_are_english(catalogue):
    terms = re.compile(
        r"[“（(][^”）)]*[”）)]|第?[6六]条|附件5|年?\w*[〔][^号]*号|[一-鿿]+(?=, | and | or | → | \()|(?<= )[一-鿿]+(?=[.,; )|]|$)"
    )
    mostly_chinese = [
        m.id for m in catalogue if m.id and len(re.findall(r"[一-鿿]", terms.sub("", m.string))) > len(m.string) / 3
    ]
    assert mostly_chinese == []


def test_a_check_in_english_prints_english(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--lang", "en", "check", str(CLASS)])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "violation 0" in out
    assert "verify by hand" in out
    assert "需人工核验" not in out


def test_help_in_english_has_no_chinese_words(capsys):
    for command in ([], ["check"], ["build"], ["read"], ["review"], ["blank"], ["dump"]):
        with pytest.raises(SystemExit):
            main(["--lang", "en", *command, "--help"])
        out = capsys.readouterr().out
        assert "Options" in out
        left = re.findall(r"[一-鿿]+", out)
        assert set(left) <= {"草稿", "申报", "备案", "结业", "申领", "名称", "文件夹", "区职业技能管理中心", "附件"}, (
            left
        )


def test_chinese_stays_the_language_of_the_source():
    assert _("草稿") == "草稿"
    set_language("en")
    assert _("草稿") == "DRAFT"
