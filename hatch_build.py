"""What a build does besides packing: it compiles the catalogues, and stops when a translation has lost a place."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "meetinghouse/translations"


class CatalogueHook(BuildHookInterface):
    """Every `.po` becomes a `.mo` beside it, which goes into the wheel although git does not keep it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before anything is packed; a source archive takes the `.po` files alone.

        Raises:
            ValueError: a translation does not have the places of its source sentence, such as `%(name)s`.
        """
        if self.target_name == "sdist":
            return
        for po in sorted(Path(self.root, CATALOGUES).glob("*/LC_MESSAGES/*.po")):
            mo = compiled(po)
            build_data.setdefault("artifacts", []).append(mo.relative_to(self.root).as_posix())


def compiled(po: Path) -> Path:
    """The compiled catalogue of a `.po` file, written beside it."""
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    if faults := faults_of(catalogue):
        raise ValueError(f"{po}: " + "; ".join(faults))
    mo = po.with_suffix(".mo")
    with mo.open("wb") as target:
        write_mo(target, catalogue)
    return mo


def faults_of(catalogue: Catalog) -> list[str]:
    """What babel finds wrong with the translations: each with the sentence it belongs to."""
    return [f"{message.id!r}: {error}" for message in catalogue for error in message.check(catalogue)]
