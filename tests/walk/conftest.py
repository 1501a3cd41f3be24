"""What the walks before a provider share: its key, its far side, and people who watch in every way."""

from __future__ import annotations

import pytest
from llmock.pytest_plugin import LLMock

from tests.walk.asking import KEY, PREVIEWS
from tests.walk.sight import Onlooker


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE_KEY", KEY)


@pytest.fixture(params=PREVIEWS)
def platform(request: pytest.FixtureRequest) -> Onlooker:
    return Onlooker(request.param)


@pytest.fixture
def provider(llmock: LLMock) -> LLMock:
    return llmock.tool_mode("off")
