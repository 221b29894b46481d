"""The page of commands and options, read from the command line itself."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from typing import Any

import alarmin.cli
from pages.markdown import code, table


def application() -> Any:
    """Return the click group behind the command line."""
    import typer

    names = [alarmin.cli.__name__]
    names += sorted(
        f"{alarmin.cli.__name__}.{found.name}" for found in pkgutil.iter_modules(alarmin.cli.__path__)
    )
    for name in names:
        for thing in vars(import_module(name)).values():
            if isinstance(thing, typer.Typer):
                return typer.main.get_command(thing)
    raise LookupError("alarmin.cli holds no typer application")


def leaves(group: Any = None, prefix: str = "alarmin") -> dict[str, Any]:
    """Return full command name to click command, in the order of the help text."""
    group = group or application()
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        if command.hidden:
            continue
        full = f"{prefix} {name}"
        inner = getattr(command, "commands", None)
        found |= leaves(command, full) if inner else {full: command}
    return found


def page() -> str:
    """Return the page of commands."""
    parts = [
        "# Commands",
        "Data goes to standard output, messages and progress to standard error. "
        "[Exit codes](errors.md#exit-codes-of-the-command-line) are the same for all commands.",
    ]
    general = [parameter for parameter in application().params if not parameter.hidden]
    if general:
        parts += ["## alarmin", table(("option", "default", "meaning"), [_row(item) for item in general])]
    for name, command in leaves().items():
        parts += [f"## {name}", inspect.cleandoc(command.help or "")]
        shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        if shown:
            parts.append(table(("argument or option", "default", "meaning"), [_row(item) for item in shown]))
    return "\n\n".join(parts)


def _row(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        name = code(parameter.metavar or parameter.name.upper())
    else:
        name = ", ".join(code(option) for option in [*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    plain = default is None or callable(default) or default is False or default == ()
    shown = "required" if parameter.required else "" if plain else code(default)
    return name, shown, getattr(parameter, "help", "") or ""
