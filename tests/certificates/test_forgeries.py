"""Forgeries by somebody who has not seen the verifier: none is taken for genuine; and what honest people do is never called forged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates.forging import FORGERIES, Originals, issued
from tests.certificates.forging_honest import GENUINE_CHANGES
from tzforms.certificates.keys import Keyring
from tzforms.certificates.verification import Code, Paper, Verification, verify
from tzforms.exceptions import InputError, UnreadableFileError

pytestmark = pytest.mark.office

# The shapes of the name were exchanged for others under the same meaning: seen by the typefaces of this machine, where it has them.
SHAPES = {name for name in FORGERIES if name.startswith("pdf.shape_")} | {
    "pdf.name_meaning_and_look",
    "pdf.name_font_exchanged",
}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory, ring: Keyring) -> Originals:
    return issued(tmp_path_factory.mktemp("issued") / "class", ring)


def judged(made: bytes | str, kind: str, folder: Path, ring: Keyring) -> Verification | str:
    """What is said of it; a sentence where it is refused as no certificate of ours."""
    try:
        if kind == "code":
            return verify(made if isinstance(made, str) else made.decode(), ring.public)
        path = folder / f"paper.{kind}"
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
        return verify(path, ring.public)
    except (InputError, UnreadableFileError) as error:
        return str(error)


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_no_forgery_is_taken_for_genuine(name: str, originals: Originals, ring: Keyring, tmp_path: Path) -> None:
    forgery = FORGERIES[name]
    said = judged(forgery.make(originals.of(forgery.kind), originals.context), forgery.kind, tmp_path, ring)
    if isinstance(said, str):
        assert said
    elif forgery.kind in ("docx", "pdf"):
        assert said.paper is Paper.DIFFERENT or said.code is not Code.TRUE
        assert not said.genuine
    elif forgery.kind == "code":
        assert said.code is not Code.TRUE
    else:  # a picture proves its code, which the answer then gives in full, and nothing of the paper
        assert said.paper is Paper.NOT_EXAMINED
        assert "没有核验" in said.sentence
        if said.pages:  # several codes on one picture: each is told
            assert len({page.payload and page.payload.number for page in said.pages}) == len(said.pages) > 1
            return
        mine = said.payload is not None and said.payload.number == originals.context.number
        assert mine == forgery.code_true or name == "png.code_twice"  # of two squares the decoder may find either


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_sign_that_looks_like_another_is_named(
    name: str, originals: Originals, ring: Keyring, tmp_path: Path
) -> None:
    said = judged(FORGERIES[name].make(originals.pdf, originals.context), "pdf", tmp_path, ring)
    assert isinstance(said, Verification)
    assert said.paper is Paper.DIFFERENT
    assert "字形" in said.sentence


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_without_the_typefaces_of_then_the_answer_gives_the_name_to_compare(
    name: str, originals: Originals, ring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tzforms.certificates.glyphs._typeface", lambda _name: None)
    said = judged(FORGERIES[name].make(originals.pdf, originals.context), "pdf", tmp_path, ring)
    assert isinstance(said, Verification)
    assert said.paper is Paper.AS_SEEN
    assert said.holder == originals.context.name
    assert "字形没有核验" in said.sentence


@pytest.mark.parametrize("name", sorted(GENUINE_CHANGES))
def test_what_honest_people_do_is_never_called_forged(
    name: str, originals: Originals, ring: Keyring, tmp_path: Path
) -> None:
    change = GENUINE_CHANGES[name]
    made = change.make(originals.of(change.kind), originals.context)
    said = judged(made, "code" if change.suffix == ".txt" else change.suffix.lstrip("."), tmp_path, ring)
    if isinstance(said, str):
        assert "or no code" in change.expected, said
        return
    assert said.code is Code.TRUE
    assert "伪造" not in said.sentence
    papers = {
        "as issued": {Paper.AS_ISSUED, Paper.AS_SEEN},
        "code genuine, paper": {Paper.NOT_EXAMINED},
        "not as issued": {Paper.DIFFERENT},
    }
    assert said.paper in next(
        (states for word, states in papers.items() if change.expected.startswith(word)), set(Paper)
    ), said.sentence
