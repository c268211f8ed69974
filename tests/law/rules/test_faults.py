"""Each planted fault gives exactly its finding, and nothing else that somebody would have to mend or explain."""

from __future__ import annotations

import json

import pytest

from samples.faults.faults import FAULTS, HERE, Fault, base
from tzforms.dossier.load import load_dossier
from tzforms.findings import exit_status
from tzforms.law.checking import check


def serious(dossier: object) -> list[tuple[str, str, str | None]]:
    return [
        (f.rule, f.severity.value, f.path)
        for f in check(dossier)  # type: ignore[arg-type]
        if f.severity in ("不符合", "需说明")
    ]


def test_the_class_without_fault_is_clean() -> None:
    assert serious(base()) == []
    assert exit_status(check(base())) == 0


def test_there_are_at_least_forty_five_faults_and_each_is_named_once() -> None:
    assert len(FAULTS) >= 45
    assert len({f.name for f in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_one_fault_gives_one_finding(fault: Fault) -> None:
    assert serious(fault.make(base())) == [(fault.rule, fault.severity, fault.path)]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_the_file_in_samples_gives_the_same_finding(fault: Fault) -> None:
    expected = json.loads((HERE / "expected.json").read_text("utf-8"))[fault.file]
    found = serious(load_dossier(HERE / fault.file))
    assert found == [(expected["rule"], expected["severity"], expected["path"])]
