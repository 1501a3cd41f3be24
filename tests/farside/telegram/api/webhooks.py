"""Methods about the address to which Telegram brings updates."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.farside.telegram.api.registry import Params, method
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import NO_WEBHOOK, Platform
from tests.farside.telegram.refusal import bad_request, conflict

PORTS = frozenset({443, 80, 88, 8443})
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


@method
def set_webhook(platform: Platform, params: Params) -> bool:
    url, secret = params.get("url") or "", params.get("secret_token") or ""
    if url:
        _check(url, secret)
        platform.updates.interrupt(conflict("terminated by setWebhook request"))
    if params.get("allowed_updates") is not None:
        platform.updates.allowed = frozenset(params["allowed_updates"])
    platform.secret = secret
    platform.webhook = NO_WEBHOOK | {"url": url} | ({"max_connections": params.get("max_connections") or 40} if url else {})
    _drop(platform, params)
    platform.updates.ring()
    return True


@method
def delete_webhook(platform: Platform, params: Params) -> bool:
    platform.webhook, platform.secret = dict(NO_WEBHOOK), ""
    _drop(platform, params)
    return True


@method
def get_webhook_info(platform: Platform, _params: Params) -> Json:
    allowed = {"allowed_updates": sorted(platform.updates.allowed)} if platform.updates.allowed else {}
    return platform.webhook | {"pending_update_count": len(platform.updates.pending)} | allowed


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def _drop(platform: Platform, params: Params) -> None:
    if params.get("drop_pending_updates"):
        platform.updates.pending.clear()
