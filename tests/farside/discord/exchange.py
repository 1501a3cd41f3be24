"""One request and its answer: who asks is let in, counted, judged, answered or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.farside.discord.asked import Asked
from tests.farside.discord.buckets import SlowDownError, bucket
from tests.farside.discord.oracle import NoOracle
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid, unauthorized
from tests.farside.discord.rest.registry import Route

VIA = {"Via": "1.1 google"}
"""By this the library knows that Discord itself answered, and not what stands before it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an application asks."""

    platform: Platform
    route: Route
    asked: Asked
    authorization: str
    oracle: NoOracle

    def done(self) -> web.Response:
        """Do what is asked, and answer."""
        headers: dict[str, str] = {}
        try:
            self._let_in()
            headers = self.platform.buckets.count(self.route.name, _place(self.asked.ids))
            result = self._result()
            self.platform.wrong += self.oracle.judge_answer(self.route.name, 204 if result is None else self.route.status, result)
            return answered(result, status=self.route.status, headers=headers)
        except (Refusal, SlowDownError) as refusal:
            return self.refuse(refusal, headers)

    def refuse(self, refusal: Refusal | SlowDownError, headers: Mapping[str, str] | None = None) -> web.Response:
        """Do nothing, and say why."""
        if isinstance(refusal, SlowDownError):
            self.platform.refused.append(f"{self.route.name}: 429 {refusal}")
            return _slow_down(refusal, self.route)
        self.platform.refused.append(f"{self.route.name}: {refusal.status} {refusal.code} {refusal.words}")
        return answered(refusal.body, status=refusal.status, headers=headers)

    def _let_in(self) -> None:
        if not self.route.tokened and self.authorization != f"Bot {self.platform.token}":
            raise unauthorized()

    def _result(self) -> Any:  # noqa: ANN401 - whatever stands there
        asked = self.asked
        said = {"path": asked.ids, "query": asked.query, "body": asked.body, "files": [upload.name for upload in asked.files]}
        self.platform.calls.append((self.route.name, said))
        if complaints := self.oracle.judge_request(self.route.name, asked.body, asked.query):
            self.platform.wrong += complaints
            raise invalid("the oracle", "; ".join(complaints))
        try:
            return self.route.answer(self.platform, asked)
        except KeyError as missing:
            raise invalid(str(missing.args[0]), "This field is required", kind="BASE_TYPE_REQUIRED") from missing


def _place(ids: Mapping[str, str]) -> str:
    """What a bucket is for besides its route: https://docs.discord.com/developers/topics/rate-limits (top-level resources)."""
    return ids.get("channel_id") or ids.get("guild_id") or f"{ids.get('webhook_id', '')}{ids.get('webhook_token', '')}"


def answered(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:  # noqa: ANN401 - whatever stands there
    """JSON, or nothing."""
    told = {**VIA, **(headers or {})}
    if body is None:
        return web.Response(status=204, headers=told)
    return web.Response(body=json.dumps(body).encode(), status=status, headers=told, content_type="application/json")


def _slow_down(refusal: SlowDownError, route: Route) -> web.Response:
    seconds = round(refusal.seconds, 3)
    if refusal.scope == "none":
        words = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>"
        return web.Response(status=429, text=words, content_type="text/html", headers={"Retry-After": str(int(seconds))})
    everywhere = refusal.scope == "global"
    headers = {"Retry-After": str(seconds), "X-RateLimit-Scope": refusal.scope, "X-RateLimit-Reset-After": str(seconds)}
    headers |= {"X-RateLimit-Global": "true"} if everywhere else {"X-RateLimit-Bucket": bucket(route.name)}
    if refusal.scope == "user":
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5"}
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    return answered(body, status=429, headers=headers)
