"""Pages about the code: public names, errors, units, records, lint rules."""

from __future__ import annotations

import inspect
import pkgutil
import types
import typing
from importlib import import_module
from typing import Any

import alarmin
from alarmin import errors as error_module
from alarmin import units as unit_module
from alarmin.records.base import Record
from alarmin.units import Quantity
from pages.markdown import code, described, sections, summary, table

EXIT_CODES = (
    (0, "all went well"),
    (1, "the model cannot be built or run, or an optional package is missing"),
    (2, "wrong usage of the command line, or a name that the catalogue does not have"),
    (3, "a file or value given by the user is invalid; every fault is named with its line"),
    (4, "an integration did not converge, or no steady state was reached"),
    (5, "a rerun did not give the recorded result"),
    (130, "interrupted from the keyboard"),
)


def python() -> str:
    """Return the page of public names."""
    parts = [
        "# Python",
        f"The public names of `alarmin` {alarmin.__version__}. They are loaded when first used, so "
        "`import alarmin` is quick.",
    ]
    for name in alarmin.__all__:
        thing = getattr(alarmin, name)
        if isinstance(thing, str):
            parts.append(f"## `{name}`\nThe version of the package.")
            continue
        arguments = "" if isinstance(thing, type) else _signature(thing)
        parts.append(f"## `{name}{arguments}`\n{summary(thing)}")
        fields = [(code(key), *told) for key, told in described(thing).items()]
        if fields:
            parts.append("**Parameters**\n\n" + table(("name", "type", "meaning"), fields))
        raised = [(code(key), text) for key, (_, text) in described(thing, "Raises").items()]
        if raised:
            parts.append("**Raises**\n\n" + table(("error", "when"), raised))
        example = sections(thing).get("Examples") or sections(thing).get("Example")
        if example:
            parts.append(f"```pycon\n{example}\n```")
    return "\n\n".join(parts)


def _signature(function: Any) -> str:
    shown = [str(item) for item in inspect.signature(function).parameters.values()]
    names = [text.split(":")[0].split("=")[0].strip() for text in shown]
    starts = [item.kind is item.KEYWORD_ONLY for item in inspect.signature(function).parameters.values()]
    first = starts.index(True) if True in starts else len(names)
    return f"({', '.join([*names[:first], *(['*'] if first < len(names) else []), *names[first:]])})"


def errors() -> str:
    """Return the page of exceptions and exit codes."""
    classes = [error_module.AlarminError, *_below(error_module.AlarminError)]
    rows = [
        (code(one.__name__), code(one.__mro__[1].__name__), one.exit_code, summary(one).splitlines()[0])
        for one in classes
    ]
    return "\n\n".join(
        [
            "# Errors and exit codes",
            "Every error that alarmin raises on purpose is an `AlarminError`. One that stands for faults of the "
            "user's input carries all of them, each a `Problem` with what is wrong, file, line, what is allowed "
            "and what to do next.",
            "## Exit codes of the command line",
            table(("code", "meaning"), EXIT_CODES),
            "## Exceptions",
            table(("name", "is a", "exit code", "meaning"), rows),
            "## Problem",
            table(
                ("field", "type", "meaning"),
                [(code(key), *value) for key, value in described(error_module.Problem).items()],
            ),
        ]
    )


def _below(parent: type) -> list[Any]:
    found: list[Any] = []
    for child in parent.__subclasses__():
        if child.__module__ == error_module.__name__:
            found += [child, *_below(child)]
    return found


def units() -> str:
    """Return the page of accepted units."""
    prefixes, names = [], []
    for line in filter(None, map(str.strip, unit_module._DEFINITIONS.splitlines())):
        name, meaning, *aliases = [part.strip() for part in line.split("=")]
        spelled = ", ".join(code(alias) for alias in aliases if alias != "_")
        if name.endswith("-"):
            others = ", ".join(code(alias.strip("-")) for alias in aliases if alias != "_")
            prefixes.append((code(name.strip("-")), meaning, others))
        else:
            names.append((code(name), spelled, code(meaning)))
    return "\n\n".join(
        [
            "# Units",
            'A quantity is text: a number, then a unit, such as `"3 pM"`, `"100 mg"`, `"4000 sites/cell"` or '
            '`"1 mg/kg"`. Units are multiplied and divided with `*`, `/` and `^` (whole exponents up to 4). '
            "Only what stands here is accepted.",
            "## Units",
            table(("unit", "also written", "meaning"), names),
            "## Prefixes",
            table(("prefix", "factor", "also written"), prefixes),
            "## What a unit measures",
            "The words that messages use.",
            table(("dimension", "called"), [(code(k), v) for k, v in unit_module._NAMES.items()]),
        ]
    )


def records() -> str:
    """Return the page of records and their fields."""
    import alarmin.records as package

    parts = [
        "# Records",
        "Frozen definitions; a field that is not named here is refused. "
        "What users write is the record `Scenario` and what stands below it; see [formats](../explanation/formats.md).",
    ]
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        module = import_module(f"{package.__name__}.{found.name}")
        classes = [getattr(module, name) for name in module.__all__]
        for one in classes:
            if isinstance(one, type) and issubclass(one, Record) and one is not Record:
                parts += [f"## {one.__name__}", summary(one), _fields(one)]
    return "\n\n".join(parts)


def _fields(record: type[Record]) -> str:
    told = described(record)
    hints = typing.get_type_hints(record, include_extras=True)
    rows = []
    for name, field in record.model_fields.items():
        default = "required" if field.is_required() else code(_default(field.default))
        meaning = told.get(name, ("", ""))[1] or (field.description or "")
        rows.append((code(name), type_text(hints[name]), default, meaning))
    return table(("field", "type", "default", "meaning"), rows)


def _default(value: object) -> str:
    if isinstance(value, Record):
        return "{}"
    return {"": '""', "()": "[]", "None": "null", "True": "true", "False": "false"}.get(
        str(value), str(value)
    )


def type_text(hint: Any) -> str:
    """Return an annotation in words."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _quantity(hint) if arguments[0] is Quantity else type_text(arguments[0])
    if origin is typing.Literal:
        return "one of " + ", ".join(code(choice) for choice in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(type_text(part) for part in arguments if part is not type(None))
    if origin is tuple:
        return f"list of {type_text(arguments[0])}"
    if origin is dict:
        return f"mapping of {type_text(arguments[0])} to {type_text(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, Record):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {"str": "text", "float": "number", "int": "whole number", "bool": "true or false"}.get(
        hint.__name__, code(hint.__name__)
    )


def _quantity(hint: Any) -> str:
    reader = typing.get_args(hint)[1].func
    return f"quantity: {inspect.getclosurevars(reader).nonlocals['allowed']}"


def lint() -> str:
    """Return the page of lint rules."""
    from alarmin.catalog.lint import RULES

    rows = [(code(rule.id), rule.severity, summary(type(rule)), rule.rationale) for rule in RULES]
    return "\n\n".join(
        [
            "# Lint rules",
            "What the catalogue is held to. An error makes it unfit for use, a warning asks for work, a note counts "
            "what is open; a finding may be milder than its rule.",
            table(("rule", "severity", "what is asked", "why"), rows),
        ]
    )
