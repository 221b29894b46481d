"""Plain data checked against a record; every fault becomes a `Problem` with its line, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from alarmin.catalog.text import Document
from alarmin.errors import InvalidInput, Problem, suggest

__all__ = ["build", "problems_of"]

R = TypeVar("R", bound=BaseModel)

_MODEL_NAME = "a letter or _, then letters, digits or _, at most 64 in all, as in model text"
_NAMES = {
    "^[A-Za-z][A-Za-z0-9_.-]{0,63}$": "a letter, then letters, digits, _ . or -, at most 64 in all",
    "^[A-Za-z_][A-Za-z0-9_]{0,63}$": _MODEL_NAME,
    "^([A-Za-z_][A-Za-z0-9_]{0,63})?$": _MODEL_NAME,
}
_WORDS: Mapping[str, str] = {
    "model_type": "a mapping of keys is needed here",
    "dict_type": "a mapping of keys is needed here",
    "tuple_type": "a list is needed here, such as [a, b]",
    "string_type": "text is needed here",
    "int_type": "a whole number is needed",
    "int_parsing": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "int_parsing_size": "the number is too large",
    "float_type": "a number is needed",
    "float_parsing": "a number is needed",
    "finite_number": "a finite number is needed",
    "bool_type": "true or false is needed",
    "bool_parsing": "true or false is needed",
    "greater_than": "it must be above {gt}",
    "greater_than_equal": "it must be {ge} or more",
    "less_than": "it must be below {lt}",
    "less_than_equal": "it must be at most {le}",
    "string_too_long": "the text has more than {max_length} characters",
    "string_too_short": "the text is empty",
    "too_short": "at least {min_length} is needed, and there are {actual_length}",
    "too_long": "at most {max_length} are taken, and there are {actual_length}",
}
_QUOTED = 60


def build(
    record: type[R],
    data: Any,
    document: Document,
    path: tuple[str | int, ...] = (),
    *,
    error: type[InvalidInput],
) -> R:
    """Build a record from part of a document.

    Parameters
    ----------
    record : type
        Record class.
    data : object
        The part of the document at `path`.
    document : Document
        For file name and lines.

    Raises
    ------
    InvalidInput
        Of the class given, with every fault.
    """
    try:
        return record.model_validate(data)
    except ValidationError as fault:
        raise error(problems_of(record, fault, document, path)) from fault


def problems_of(
    record: type[BaseModel], fault: ValidationError, document: Document, path: tuple[str | int, ...] = ()
) -> list[Problem]:
    """Translate pydantic's errors into problems, in line order."""
    found: list[Problem] = []
    for error in fault.errors(include_url=False):
        location = tuple(part for part in error["loc"] if isinstance(part, (str, int)) and part != "[key]")
        for place, problem in _problems(record, error, location):
            line = document.line((*path, *place))
            found.append(replace(problem, file=document.file, line=line))
    return sorted(found, key=lambda problem: problem.line)


def _problems(
    record: type[BaseModel], error: Any, location: tuple[str | int, ...]
) -> list[tuple[tuple[str | int, ...], Problem]]:
    """Return where below the record, and what; a refusal by a validator of ours holds several."""
    if error["type"] == "refusal":
        placed = [((*location, *place), problem) for place, problem in error["ctx"]["found"]]
    else:
        placed = [(location, _problem(record, error, location))]
    return [(place, _named(record, place, problem)) for place, problem in placed]


def _named(record: type[BaseModel], place: tuple[str | int, ...], problem: Problem) -> Problem:
    where = ".".join(_cut(str(part)) for part in place) or record.__name__.lower()
    return replace(problem, what=f"{where}: {problem.what}")


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}..."


def _problem(record: type[BaseModel], error: Any, location: tuple[str | int, ...]) -> Problem:
    last, kind, context = str(location[-1]) if location else "", error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = _fields_at(record, location[:-1])
        return Problem(f"the key {_cut(last)!r} is not known here.", hint=suggest(last, known))
    if kind == "missing":
        return Problem(f"the key {last!r} is missing.", hint=f"Add `{last}: ...`.")
    if kind == "literal_error":
        known = [str(choice) for choice in _choices(record, location)]
        given = str(error["input"])
        hint = suggest(given, known) if isinstance(error["input"], str) else ""
        hint = hint if hint.startswith("Did") else ""
        what = f"{_cut(given)!r} is not one of those allowed."
        return Problem(what, allowed=", ".join(known) or str(context.get("expected", "")), hint=hint)
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        allowed = _NAMES.get(pattern, f"text of the form {pattern}")
        return Problem(f"{_cut(str(error['input']))!r} cannot be a name here.", allowed=allowed)
    hint = "Put it in quotes." if kind == "string_type" and _is_plain(error["input"]) else ""
    told = kind in _WORDS and kind not in ("too_short", "too_long")
    given = _given(error.get("input")) if told else ""
    return Problem(f"{_message(error, context)}{given}.", hint=hint)


def _message(error: Any, context: Mapping[str, Any]) -> str:
    words = _WORDS.get(error["type"])
    if words is not None:
        plain = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
        return words.format(**plain)
    return str(error["msg"].removeprefix("Value error, ").rstrip("."))


def _given(value: Any) -> str:
    if isinstance(value, Mapping):
        return " (a mapping is given)"
    if isinstance(value, (list, tuple)):
        return " (a list is given)"
    if value is None:
        return " (nothing is given)"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return f" (given: {text})" if len(text) <= 2 * _QUOTED else ""


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float, bool))


def _fields_at(record: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the field names of the record that stands at a location."""
    return list(getattr(_record_at(record, location), "model_fields", {}))


def _record_at(record: type[BaseModel], location: tuple[str | int, ...]) -> Any:
    current: Any = record
    for part in location:
        fields = getattr(current, "model_fields", {})
        current = _record_in(fields[part].annotation) if part in fields else current
    return current


def _choices(record: type[BaseModel], location: tuple[str | int, ...]) -> tuple[Any, ...]:
    """Return what a `Literal` field accepts, or nothing where the field is no such thing."""
    names = [part for part in location if isinstance(part, str)]
    if not names:
        return ()
    place = len(location) - 1 - location[::-1].index(names[-1])
    field = getattr(_record_at(record, location[:place]), "model_fields", {}).get(names[-1])
    return tuple(_literals(field.annotation)) if field is not None else ()


def _literals(annotation: Any) -> list[Any]:
    found: list[Any] = []
    for inner in get_args(annotation):
        plain = isinstance(inner, (str, int))
        found += [inner] if plain else _literals(inner)
    return found


def _record_in(annotation: Any) -> Any:
    """Return the record class inside an annotation such as ``tuple[Dose, ...]`` or ``dict[str, Arm]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _record_in(inner)
        if found is not None:
            return found
    return None
