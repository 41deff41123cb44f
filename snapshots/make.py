"""Write the invented snapshots of this folder: python snapshots/make.py [FOLDER]; the same bytes in every run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from making.contoso import contoso
from making.fabrikam import fabrikam
from making.rows import Json, Tenant
from making.uninstalled import uninstalled
from making.variants import exported_solutions, item_based_contracts, power_version, tangled_solutions

HERE: Final = Path(__file__).parent


def snapshots() -> Iterator[tuple[str, dict[str, Json | str]]]:
    """Yield the files of each snapshot, by the name of its folder."""
    yield "contoso", _files(*contoso())
    yield "fabrikam", _files(*fabrikam(running=True))
    yield "fabrikam-closed", _files(*fabrikam(running=False))
    yield "fabrikam-after", uninstalled(wholly=True)
    yield "variants/exported-solutions", exported_solutions()
    yield "variants/half-removed", uninstalled(wholly=False)
    yield "variants/item-based-contracts", item_based_contracts()
    yield "variants/power-version", power_version()
    yield "variants/tangled-solutions", tangled_solutions()


def main(folder: Path) -> None:
    """Write every file of every snapshot below a folder."""
    for name, files in snapshots():
        for file, content in files.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_text(content).encode())


def _files(tenant: Tenant, others: dict[str, Json | str]) -> dict[str, Json | str]:
    return {**dict(tenant.replies()), **others, "snapshot.json": tenant.manifest()}


def _text(content: Json | str) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
