"""The table of settings for `docs/settings.md`: `python -m tests.tools.settings_table`."""

from dataclasses import fields

from meetinghouse.ground.settings import Settings, environment_name


def rows() -> list[str]:
    """One line of the table for each setting."""
    return [
        f"| `{environment_name(each.name)}` | `{each.name}` | {shown(each.default)} | {each.metadata['meaning']} |"
        for each in fields(Settings)
    ]


def shown(default: object) -> str:
    """A default as the table shows it."""
    return {"": "–", "False": "no", "True": "yes"}.get(str(default), f"`{default}`")


if __name__ == "__main__":
    print("\n".join(rows()))
