"""Reading the annotations that stripe-python was generated with.

Requests and answers are both held against them. They hold forward references to classes
that are only imported for type checkers, so each name is looked up among Stripe's resource classes.
"""

import importlib
import re
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import typing_extensions
from stripe._object_classes import OBJECT_CLASSES, get_object_class

NONE = type(None)
_OBJECT_OF_CLASS = {name: kind for kind, (_, name) in reversed(OBJECT_CLASSES.items())}
_ONLY_FOR_TYPE_CHECKERS = {"Mapping": Mapping, "StripeContext": Any}
_OPTIONAL_KEYS = (NotRequired, typing_extensions.NotRequired)
_MARKS = (*_OPTIONAL_KEYS, Required, typing_extensions.Required)


@cache
def fields_of(owner: Any) -> dict[str, Any]:
    """Return the annotated fields of a resource class or a TypedDict, with every name resolved."""
    written = {name: note for base in reversed(owner.__mro__) for name, note in _written_on(base)}
    its_module = vars(importlib.import_module(owner.__module__))
    known = {**_ONLY_FOR_TYPE_CHECKERS, **_resource_classes(repr(written)), **its_module}
    return get_type_hints(types.SimpleNamespace(__annotations__=written), known, known, include_extras=True)


def choices(annotation: Any) -> tuple[Any, ...]:
    """Return the ways a value may be: the members of a union, or the annotation alone.

    Where Stripe lists the words it knows, stripe-python also allows any string, so that an old
    library survives a new word. A till that is honest about one version does not.
    """
    annotation = bare(annotation)
    if get_origin(annotation) not in (Union, types.UnionType):
        return (annotation,)
    ways = get_args(annotation)
    return tuple(way for way in ways if way is not str) if any(is_literal(way) for way in ways) else ways


def is_literal(annotation: Any) -> bool:
    """Is this a list of allowed words?"""
    return get_origin(annotation) in (typing_extensions.Literal, Literal)


def is_optional_key(annotation: Any) -> bool:
    """May this key of a TypedDict be left out?"""
    return get_origin(annotation) in _OPTIONAL_KEYS


def bare(annotation: Any) -> Any:
    """Return the annotation without Required and NotRequired around it."""
    while get_origin(annotation) in _MARKS:
        annotation = get_args(annotation)[0]
    return annotation


def _written_on(base: type) -> list[tuple[str, Any]]:
    """Return a class's own annotations, without the constants and privates of the library itself."""
    notes = vars(base).get("__annotations__", {})
    return [(name, note) for name, note in notes.items() if name != "OBJECT_NAME" and not name.startswith("_")]


def _resource_classes(text: str) -> dict[str, type]:
    """Return the resource classes that a text mentions; `Card` is also called `CardResource` in places."""
    found = {}
    for word in set(re.findall(r"\w+", text)):
        if kind := _OBJECT_OF_CLASS.get(word) or _OBJECT_OF_CLASS.get(word.removesuffix("Resource")):
            found[word] = get_object_class("V1", kind)
    return found
