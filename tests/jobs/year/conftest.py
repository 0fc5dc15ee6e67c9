"""The two years take longest of all tests, so they begin first."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them in front."""
    items.sort(key=lambda item: "jobs/year" not in item.nodeid)
