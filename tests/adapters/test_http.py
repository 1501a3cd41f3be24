"""How requests go out: through the proxy that the environment names, trusting what the system trusts, and keeping no cookies."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.http import session, trusted

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def somewhere() -> AsyncIterator[str]:
    """A server that says for which host a request was, and gives a cookie."""

    async def answer(request: web.Request) -> web.Response:
        response = web.json_response({"host": request.host, "cookies": dict(request.cookies)})
        response.set_cookie("visited", "yes")
        return response

    app = web.Application()
    app.router.add_get("/{anything:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
async def test_a_proxy_of_the_environment_carries_requests(somewhere: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, somewhere)
    async with session("http://model.invalid/v1") as opened, opened.get("http://model.invalid/v1/x") as response:
        assert (await response.json())["host"] == "model.invalid"


async def test_what_the_environment_excepts_goes_straight(somewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with session(somewhere) as opened, opened.get(somewhere) as response:
        assert response.status == 200


async def test_no_cookie_is_kept(somewhere: str) -> None:
    async with session(somewhere) as opened:
        for _ in range(2):
            async with opened.get(somewhere) as response:
                assert (await response.json())["cookies"] == {}


def test_where_openssl_finds_no_certificates_there_are_some_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = ssl.DefaultVerifyPaths("", "", "SSL_CERT_FILE", "", "SSL_CERT_DIR", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    trusted.cache_clear()
    context = trusted()
    trusted.cache_clear()
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509_ca"] > 50
