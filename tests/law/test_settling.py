"""Which finding speaks; and that none is lost: what is folded stands under something that is told."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from tests.builders import changed, valid_dossier
from tzforms.findings import Finding, Severity
from tzforms.forms import Dossier, WaiverRecord
from tzforms.law.checking import check
from tzforms.law.rules import rules_of
from tzforms.law.rules.context import Context
from tzforms.law.settling import settled

V, E, M, U, N = Severity


def every(findings: Iterable[Finding]) -> Iterator[Finding]:
    for f in findings:
        yield f
        yield from every(f.follows)


def raw(dossier: Dossier) -> list[Finding]:
    """What the rules say, before anything is settled."""
    context = Context(dossier.resolved(), dossier.catalogue.measures)
    return [f for r in rules_of(context.measures) for f in r.run(context)]


def spoilt(rng: random.Random) -> Dossier:
    dossier = valid_dossier(rng.randrange(50), trainees=16)
    for key, record in list(dossier.forms()):
        for name in type(record).model_fields:
            value = getattr(record, name)
            rows = isinstance(value, tuple) and value and not isinstance(value[0], str)
            if rng.random() < 0.06:
                dossier = changed(dossier, f"{key}.{name}", () if isinstance(value, tuple) else None)
            elif rows:
                column = rng.choice(list(type(value[0]).model_fields))
                for index in range(len(value)):
                    if rng.random() < rng.choice((0.0, 0.1, 0.9)):
                        dossier = changed(dossier, f"{key}.{name}[{index}].{column}", None)
    return dossier


def read_of(dossier: Dossier, rng: random.Random) -> list[Finding]:
    """Findings of a reading: doubts and lost values at places of the class, and a column that is not there."""
    paths = [f"{k}.{n}" for k, r in dossier.forms() for n in type(r).model_fields]
    paths += [f"annex2.trainees[{i}].{n}" for i in range(4) for n in ("sex", "level", "id_number")]
    told = [
        Finding("V01" if s is M else "V23", s, "x", path=p) for p in rng.sample(paths, 6) for s in [rng.choice((V, M))]
    ]
    return [*told, Finding("V11", V, "x", path="annex2.trainees.education")]


def test_nothing_weighty_is_lost_unless_the_same_place_is_told_otherwise() -> None:
    rng = random.Random(20261128)
    for _round in range(60):
        dossier = spoilt(rng)
        read, checked = read_of(dossier, rng), raw(dossier)
        result = settled(checked, dossier, read)
        told = list(every(result))
        places = {f.path for f in told}
        for f in checked:
            if f.severity in (V, E):
                covered = f.path in places or _row_is_told(f.path, told)
                assert covered, (f.rule, f.path)
            else:
                assert any(t == f or (t.rule, t.path) == (f.rule, f.path) for t in told), (f.rule, f.path)
        for f in read:
            assert any((t.rule, t.path, t.severity) == (f.rule, f.path, f.severity) for t in told), (f.rule, f.path)


def _row_is_told(path: str | None, told: list[Finding]) -> bool:
    row = (path or "").rpartition(".")[0]
    return any((t.path or "").startswith(f"{row}.") and t.severity in (V, E, M) for t in told)


def test_no_place_is_told_twice_as_something_to_mend() -> None:
    rng = random.Random(5)
    for _round in range(40):
        dossier = spoilt(rng)
        empties = [f.path for f in check(dossier) if f.rule == "V34"]
        others = {f.path for f in check(dossier) if f.rule != "V34" and f.severity in (V, E)}
        assert len(set(empties)) == len(empties)
        assert not others & set(empties)


def test_what_follows_from_something_that_follows_stands_under_the_first_cause() -> None:
    dossier = valid_dossier(7, trainees=16)
    for row in range(16):
        dossier = changed(dossier, f"annex2.trainees[{row}].id_number", None)
    head = Finding("V11", V, "x", path="annex2.trainees.id_number")
    note = Finding("V25", N, "x", path="annex2.trainees[3].id_number")
    result = check(dossier, read=[head, note])
    (cause,) = (f for f in result if f.rule == "V11")
    assert {f.rule for f in every(cause.follows)} >= {"V31", "V25"}
    assert not [f for f in result if f.rule in ("V31", "V25")]


def test_an_exception_for_one_of_many_empty_cells_is_met_and_the_others_are_told() -> None:
    dossier = valid_dossier(7, trainees=16)
    for row in range(10):
        dossier = changed(dossier, f"annex2.trainees[{row}].education", None)
    waiver = WaiverRecord(rule="V34", path="annex2.trainees[3].education", reason="证件遗失", by="张三")
    found = check(changed(dossier, "facts.waivers", (waiver,)))
    (let,) = (f for f in every(found) if f.waiver is not None)
    assert (let.path, let.severity) == ("annex2.trainees[3].education", N)
    (told,) = (f for f in found if f.rule == "V34" and f.severity is V)
    assert [f.path for f in told.follows] == [f"annex2.trainees[{n}].education" for n in range(10) if n != 3]
    assert not [f for f in found if f.rule == "R20-1"]
