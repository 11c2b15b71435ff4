"""Where the house's files lie: in a checkout beside the package, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
ROOT = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MIGRATIONS = ROOT / "migrations"
