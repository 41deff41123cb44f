"""The second engine: durable-rules, asked again for every rule and every derived fact."""

from __future__ import annotations

from w365lint.rulebook.engines.rete.child import DEADLINE, Job, Report, report, reports
from w365lint.rulebook.engines.rete.network import available

__all__ = ["DEADLINE", "Job", "Report", "available", "report", "reports"]
