"""The sorting held against heaps that its author did not make: two periods of one project, short names, slips, versions, copies."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest

from tests.grouping.heaps_of_another_hand import File, flat, messy, neat
from tzforms.grouping import State, sort_out


@dataclass
class Verdict:
    """Names of files in a wrong class, asked about, with a wrong version; classes torn apart."""

    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    torn: list[int | None] = field(default_factory=list)


def judged(files: list[File]) -> Verdict:
    found = sort_out([file.sheet(at) for at, file in enumerate(files)])
    verdict = Verdict(asked=[q.sheet.name for q in found.questions])
    homes: defaultdict[int | None, set[int]] = defaultdict(set)
    for number, group in enumerate(found.groups):
        major = Counter(files[s.at].truth for s in group.all_sheets).most_common(1)[0][0]
        verdict.wrong += [s.name for s in group.all_sheets if files[s.at].truth != major]
        homes[major].add(number)
        for newest, *others in group.versions.values():
            same = [newest, *(v for v in others if v.state is State.COPY and v.sheet.digest == newest.sheet.digest)]
            if newest.sure and not any(files[v.sheet.at].counts for v in same):
                verdict.versions.append(newest.sheet.name)
    verdict.torn = [truth for truth, at in homes.items() if len(at) > 1]
    return verdict


def test_messy_heaps_have_no_form_in_a_wrong_class_and_no_wrong_version() -> None:
    forms = asked = 0
    for seed in range(25):
        files = messy(seed)
        verdict = judged(files)
        assert (verdict.wrong, verdict.torn, verdict.versions) == ([], [], []), seed
        forms += len(files)
        asked += len(verdict.asked)
    assert asked <= 0.01 * forms


@pytest.mark.parametrize("seed", range(4))
def test_neat_folders_and_one_flat_folder_raise_no_question(seed: int) -> None:
    assert judged(neat(seed)) == Verdict()
    assert judged(flat(seed)) == Verdict()
