"""What a request may say: Stripe's bracketed forms, held against stripe-python's parameter types."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

import typing_extensions
from stripe._request_options import RequestOptions

from .annotations import NONE, bare, choices, fields_of, is_literal, is_optional_key
from .errors import WrongParameter

# Options travel in headers, never in the form; the generated types mix them in.
_OPTIONS = frozenset(RequestOptions.__annotations__)


def read_form(text: str) -> dict[str, Any]:
    """Turn `a[b][0][c]=v` into nested dictionaries.

    A list is still a dictionary with numbers for names: only its type tells it from metadata with such names.

    Raises:
        WrongParameter: one name is used both for a value and for something that holds values.
    """
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _place(root, name, value)
    return root


def fit(params_type: type, given: dict[str, Any], inside: str = "") -> dict[str, Any]:
    """Return the parameters with their real types, when they fit the generated type of the endpoint.

    Raises:
        WrongParameter: an unknown or missing name, or a value of the wrong sort.
    """
    fields = {name: note for name, note in fields_of(params_type).items() if inside or name not in _OPTIONS}
    for name in given:
        if name not in fields:
            path = _inside(inside, name)
            raise WrongParameter(f"Received unknown parameter: {path}", code="parameter_unknown", param=path)
    for name, note in fields.items():
        if name not in given and not is_optional_key(note):
            path = _inside(inside, name)
            raise WrongParameter(f"Missing required param: {path}.", code="parameter_missing", param=path)
    return {name: fit_value(fields[name], value, _inside(inside, name)) for name, value in given.items()}


def fit_value(annotation: Any, value: Any, path: str) -> Any:
    """Return one value as the annotation wants it; of several allowed ways the first that fits.

    Raises:
        WrongParameter: none fits; the complaint is about the way that came nearest.
    """
    ways = [way for way in choices(annotation) if way is not NONE and not _is_only_for_type_checkers(way)]
    first_fault: WrongParameter | None = None
    for way in sorted(ways, key=lambda way: not _suits(way, value)):
        try:
            return _fit_one(way, value, path)
        except WrongParameter as fault:
            first_fault = first_fault or fault
    assert first_fault is not None, f"{path}: nothing fits {annotation}"
    raise first_fault


def _fit_one(way: Any, value: Any, path: str) -> Any:
    way, origin = bare(way), get_origin(bare(way))
    if is_literal(way):
        return _word(get_args(way), value, path)
    if typing_extensions.is_typeddict(way):
        return fit(way, _named(value, path), path)
    if origin is list:
        return [fit_value(get_args(way)[0], each, f"{path}[{i}]") for i, each in enumerate(_rows(value, path))]
    if origin is dict:
        named = _named(value, path).items()
        return {name: fit_value(get_args(way)[1], each, f"{path}[{name}]") for name, each in named}
    return value if way in (Any, dict) else _SIMPLE[way](_text(value, path), path)


def _word(allowed: tuple[Any, ...], value: Any, path: str) -> Any:
    if value in allowed:
        return value
    raise WrongParameter(f"Invalid {path}: must be one of {', '.join(map(str, allowed))}", param=path)


def _named(value: Any, path: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise WrongParameter(f"Invalid object: {path}", code="parameter_invalid_object", param=path)


def _rows(value: Any, path: str) -> list[Any]:
    if _is_numbered(value):
        return [value[number] for number in sorted(value, key=int)]
    raise WrongParameter(f"Invalid array: {path}", code="parameter_invalid_array", param=path)


def _is_numbered(value: Any) -> bool:
    return isinstance(value, dict) and all(re.fullmatch("[0-9]{1,4}", name) for name in value)


def _text(value: Any, path: str) -> str:
    if isinstance(value, str):
        return value
    raise WrongParameter(f"Invalid string: {path}", code="parameter_invalid_string", param=path)


def _integer(value: str, path: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise WrongParameter(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    return int(value)


def _boolean(value: str, path: str) -> bool:
    if value not in ("true", "false"):
        raise WrongParameter(f"Invalid boolean: {value}", code="parameter_invalid_boolean", param=path)
    return value == "true"


def _number(value: str, path: str) -> str:
    try:
        finite = Decimal(value).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise WrongParameter(f"Invalid decimal: {value}", code="parameter_invalid_decimal", param=path)
    return value


_SIMPLE = {int: _integer, bool: _boolean, float: _number, Decimal: _number, str: lambda value, path: value}


def _is_only_for_type_checkers(way: Any) -> bool:
    return getattr(get_origin(way), "__name__", "") == "UntypedStripeObject"


def _suits(way: Any, value: Any) -> bool:
    """Does the outer shape agree? Then the complaint about this way is the one that helps."""
    way = bare(way)
    if get_origin(way) is list:
        return _is_numbered(value)
    holds_names = typing_extensions.is_typeddict(way) or get_origin(way) is dict
    return holds_names == isinstance(value, dict)


def _inside(outer: str, name: str) -> str:
    return f"{outer}[{name}]" if outer else name


def _place(root: dict[str, Any], name: str, value: str) -> None:
    match = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]*\])*)", name)
    if match is None:
        raise WrongParameter(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    steps = [match[1], *re.findall(r"\[([^\]]*)\]", match[2])]
    here = root
    for step in steps[:-1]:
        here = here.setdefault(step or str(len(here)), {})
        if not isinstance(here, dict):
            raise WrongParameter(f"Invalid object: {name}", code="parameter_invalid_object", param=name)
    here[steps[-1] or str(len(here))] = value
