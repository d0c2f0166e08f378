"""Changing single values of a rule's text and leaving the rest of it, comments too, as somebody wrote it."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from surveyapp.domain.definitions import Path

WIDEST = 4096


def change_values(text: str, changes: Mapping[Path, Any]) -> str:
    """Return the YAML `text` with the values at these paths changed; None takes a key away.

    `text` must be one that `load_policy` took: read with bounds, without tags. What lies on the way to a path is made
    where it is missing; the place after the last of a list adds to it.
    """
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_unicode = True
    yaml.width = WIDEST
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(text)
    for path, value in changes.items():
        _change(data, path, value)
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _change(data: Any, path: Path, value: Any) -> None:
    for place, key in enumerate(path[:-1]):
        following: Any = [] if isinstance(path[place + 1], int) else {}
        if isinstance(data, list):
            if key == len(data):
                data.append(following)
        elif data.get(key) is None:
            data[key] = following
        data = data[key]
    last = path[-1]
    if value is None:
        if isinstance(data, dict):
            data.pop(last, None)
        return
    if isinstance(data, list) and last == len(data):
        data.append(_plain(value))
    elif not isinstance(data, list) and data.get(last) == value:
        return
    else:
        data[last] = _plain(value)


def _plain(value: Any) -> Any:
    """Return `value` with the empty text in quotes; without them it would be nothing."""
    return DoubleQuotedScalarString("") if value == "" else value
