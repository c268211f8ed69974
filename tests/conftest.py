"""Shared fixtures; and the two depths of the suite: as it is (``make test``), or ``--soak`` (``make soak``).

``--soak`` runs the tests marked ``soak``, and every property test again with ten times as many examples; without it the
former are left out. A trial too long for ``make test`` is marked ``soak``; a property test needs no mark.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.builders import valid_dossier
from tzforms.forms import FormRecord

DEEPER = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="only the long trials: more examples, more seeds, more kills")
    parser.addoption("--seeds", type=int, default=2, help="with --soak: how many further seeds of the corpus")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    soaking = config.getoption("soak")
    chosen: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        is_property = isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)
        is_long = item.get_closest_marker("soak") is not None
        (chosen if (is_long or is_property if soaking else not is_long) else left).append(item)
    if soaking:
        deepen({getattr(i.obj, "__func__", i.obj) for i in chosen if isinstance(i, pytest.Function)})
    config.hook.pytest_deselected(items=left)
    items[:] = chosen


def pytest_collection_finish() -> None:
    """Ten thousand tests and what they import stay to the end: the collector need not walk them again and again."""
    gc.collect()
    gc.freeze()


def deepen(functions: set[object]) -> None:
    """Give property tests more examples.

    Hypothesis has no public way to change the settings of a decorated test: a profile yields to ``@settings``.
    """
    for test in filter(is_hypothesis_test, functions):
        own: settings = test._hypothesis_internal_use_settings  # type: ignore[attr-defined]
        test._hypothesis_internal_use_settings = settings(  # type: ignore[attr-defined]
            own, max_examples=own.max_examples * DEEPER, deadline=None, suppress_health_check=list(HealthCheck)
        )


@pytest.fixture(autouse=True, scope="session")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands note about numbers does not get into the user's own folders, nor from one run of the tests into the next."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def nothing_unexpected(request: pytest.FixtureRequest) -> Iterator[None]:
    """A file may make a parser stumble (``UnexpectedFileError``); that we did not think of it is a failure of the test all the same.

    Except where that is what the test is about: ``@pytest.mark.unexpected``.
    """
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("tzforms.outside")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if request.node.get_closest_marker("unexpected") is None:
        assert heard == []


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A settings folder and a local key of the tests' own; no corrections folder of who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZFORMS_HOME", str(tmp_path_factory.mktemp("settings") / "tzforms"))
        patch.delenv("TZFORMS_CORRECTIONS", raising=False)
        yield


@pytest.fixture(scope="session")
def full_records() -> list[FormRecord]:
    """The five filled forms of one valid class."""
    return [record for _name, record in valid_dossier().resolved().dossier.forms()]
