"""What `frankly check` finds, and how a platform's complaint becomes one."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.base import Complaint


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `check` found, and where."""

    where: str
    what: str
    remedy: str
    fatal: bool


def finding(where: str, complaint: Complaint) -> Finding:
    return Finding(where, complaint.what, complaint.remedy, complaint.fatal)
