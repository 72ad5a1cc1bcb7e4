"""How deep to look: ``pytest tests/generative --deep 2000`` tries as many new colleges."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", type=int, default=0, help="how many random colleges to try")


@pytest.fixture
def deep(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("--deep", default=0) or 0
