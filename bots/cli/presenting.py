"""Lets platforms show what the configuration says of the ambassador, when somebody asks for that now."""

from __future__ import annotations

from adapters.base import ShowsProfile
from adapters.errors import DeliveryError, PlatformError
from bots.cli.finding import Finding
from bots.config import Settings
from bots.connecting import connect


async def present(settings: Settings) -> tuple[list[str], list[Finding]]:
    """What was changed, in words, and what could not be."""
    changed, findings = [], []
    for adapter in connect(settings):
        if not isinstance(adapter, ShowsProfile):
            continue
        where = f"adapters.{adapter.name}"
        try:
            changed += [f"{where}: {what}" for what in await adapter.show_profile()]
        except (DeliveryError, PlatformError) as error:
            findings.append(
                Finding(where, f"the profile could not be changed: {error}", "see below, or try again later", fatal=True)
            )
    return changed, findings
