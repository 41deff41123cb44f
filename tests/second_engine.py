"""The second engine, where this machine has it."""

from __future__ import annotations

import pytest

from w365lint.rulebook.engines.rete import available

needs_second_engine = pytest.mark.skipif(
    not available(), reason="durable-rules is not installed: it needs Python 3.11 or 3.12 and a C compiler"
)
