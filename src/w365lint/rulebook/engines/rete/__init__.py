"""The second engine: durable-rules, asked again for every rule and every derived fact."""

from __future__ import annotations

from w365lint.rulebook.engines.rete.child import DEADLINE, Report, report
from w365lint.rulebook.engines.rete.network import available

__all__ = ["DEADLINE", "Report", "available", "report"]
