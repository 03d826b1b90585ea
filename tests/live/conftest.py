"""Real systems, each set up once for its tests; where one cannot be, its tests are skipped with the reason."""

from collections.abc import Iterator

import pytest

from tests.live.cache import NotSetUpError, need_root
from tests.live.request_tracker import RequestTracker, request_tracker


@pytest.fixture(scope="session", autouse=True)
def _root() -> None:
    need_root()


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTracker]:
    try:
        with request_tracker(tmp_path_factory.mktemp("rt") / "log") as running:
            yield running
    except NotSetUpError as error:
        pytest.skip(f"Request Tracker cannot be set up here: {error}")
