"""House rules that no formatter or type checker holds."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "alarmin"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "docs").rglob("*.py")])

# Put together here, so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w.~})>-])/(?:" + "|".join(("home", "work", "root", "Users", "tmp")) + r")/")
HOSTS = re.compile(
    "|".join((r"pypi\." + "org", "python" + "hosted", r"npmjs\." + "org", r"debian\." + "org"))
)
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
NOT_OURS = {"LICENSE"}
HEAVY = ("numpy", "pydantic", "matplotlib", "roadrunner", "libsbml", "antimony", "pint", "yaml")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls_of(path: Path, name: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def places(modules: Iterable[Path], lines: Callable[[Path], Iterable[int]]) -> list[str]:
    """Return ``file:line`` for every line that a rule finds."""
    return [f"{name_of(module)}:{line}" for module in modules for line in lines(module)]


def tracked_files() -> list[Path]:
    """Return the files of the checkout; without git, all but what is built or hidden."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        tops = [path for path in ROOT.iterdir() if path.name not in ("build", "dist")]
        tops = [path for path in tops if not path.name.startswith(".") or path.name == ".ci"]
        paths = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    kept = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    return [path for path in kept if path.name not in NOT_OURS]


def test_only_the_command_line_prints() -> None:
    quiet = [module for module in MODULES if not module.is_relative_to(PACKAGE / "cli")]
    assert places(quiet, lambda module: calls_of(module, "print")) == []


def test_nothing_asks_whether_an_attribute_is_there() -> None:
    assert places(MODULES, lambda module: calls_of(module, "hasattr")) == []


def _broad(module: Path) -> Iterator[int]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ExceptHandler):
            parts = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {part.id for part in parts if isinstance(part, ast.Name)}
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if not passed_on and (node.type is None or names & {"Exception", "BaseException"}):
                yield node.lineno


def test_no_broad_except_that_keeps_the_error() -> None:
    assert places(MODULES, _broad) == []


def test_files_have_at_most_400_lines() -> None:
    sizes = {name_of(script): len(script.read_text(encoding="utf-8").splitlines()) for script in SCRIPTS}
    assert {name: lines for name, lines in sizes.items() if lines > 400} == {}


def _long_functions(module: Path) -> Iterator[int]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            told = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            if (node.end_lineno or 0) - (told or 0) > 55:
                yield node.lineno


def test_functions_have_at_most_55_lines_beside_their_docstring() -> None:
    assert places(MODULES, _long_functions) == []


def test_every_module_and_package_has_a_docstring() -> None:
    assert [name_of(module) for module in MODULES if not ast.get_docstring(tree_of(module))] == []
    folders = sorted({module.parent for module in MODULES})
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            yield from (part.id for part in parts if isinstance(part, ast.Name))


def _exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            found = node.value
            return list(ast.literal_eval(found)) if isinstance(found, (ast.List, ast.Tuple)) else None
    return None


def _listed() -> dict[str, tuple[list[str], ast.Module]]:
    """Return the modules that list their exports as text."""
    found = {name_of(module): (_exported(tree_of(module)), tree_of(module)) for module in MODULES}
    return {name: (exported, tree) for name, (exported, tree) in found.items() if exported is not None}


def test_lists_of_exports_name_what_is_defined_and_nothing_twice() -> None:
    listed = _listed()
    assert len(listed) > 10
    missing = {name: sorted(set(exported) - set(_defined(tree))) for name, (exported, tree) in listed.items()}
    assert {name: names for name, names in missing.items() if names} == {}
    assert [name for name, (exported, _) in listed.items() if len(exported) != len(set(exported))] == []


def test_functions_and_classes_without_underscore_are_exported() -> None:
    kinds = (ast.FunctionDef, ast.ClassDef)
    left_out = {
        name: [
            node.name
            for node in tree.body
            if isinstance(node, kinds) and not node.name.startswith("_") and node.name not in exported
        ]
        for name, (exported, tree) in _listed().items()
    }
    assert {name: names for name, names in left_out.items() if names} == {}


def test_public_names_of_alarmin_are_there() -> None:
    import alarmin

    for name in alarmin.__all__:
        assert getattr(alarmin, name) is not None
    assert dir(alarmin) == alarmin.__all__


def test_no_machine_paths_and_no_registry_hosts() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE.search(line) or HOSTS.search(line) or UNFINISHED.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def _strings_in_code(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield string literals that are not docstrings or texts after an assignment."""
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_biology_is_data_no_drug_subject_site_or_paper_is_named_in_code() -> None:
    from alarmin.catalog.load import load_catalog

    catalog = load_catalog()
    kinds = (catalog.drugs, catalog.subjects, catalog.sites, catalog.references)
    names = {name for kind in kinds for name in kind}
    assert len(names) > 10
    found = [
        f"{name_of(module)}:{line}: {text}"
        for module in MODULES
        for line, text in _strings_in_code(tree_of(module))
        if text in names
    ]
    assert found == []


def test_command_line_starts_without_heavy_packages() -> None:
    code = f"import sys, alarmin.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_import_layers_hold() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
