"""What a check found: fine, missing or failed, and what to do."""

from dataclasses import dataclass

OK, MISSING, FAILED = "ok", "missing", "failed"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `subject` is a connection's name or "workspace"."""

    subject: str
    check: str
    state: str
    seen: str
    todo: str = ""
