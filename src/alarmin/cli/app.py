"""The commands and their options; each hands over to one function and prints what it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="alarmin",
    help="Interleukin-1 in breast cancer as an executable, evidence-linked model.\n\nStart with: alarmin demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the result (JSON), tables and report.html.")
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**63 - 1, help="Seed of the draws, over that of the scenario."),
]
Draws = Annotated[int | None, typer.Option("--draws", min=1, max=100_000, help="Size of the ensemble.")]
Folders = Annotated[
    list[Path] | None, typer.Option("--path", help="Folder of own catalogue data; may be repeated.")
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine", help="What integrates: lanes (the ensemble engine), reference (libRoadRunner), or auto."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]


def _version(wanted: bool) -> None:
    if wanted:
        from alarmin import __version__

        typer.echo(f"alarmin {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options of the program itself."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the report.")] = Path("alarmin-demo"),
    seed: Seed = None,
    draws: Draws = None,
    engine: Engine = "auto",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Answer four questions on IL-1 made, blocked and sensed, and write a report."""
    from alarmin.cli.demo import run_demo

    run_demo(out, seed=seed, draws=draws, engine=engine, as_json=json, quiet=quiet)


@app.command()
def run(
    file: Annotated[Path, typer.Argument(help="Scenario (YAML).")],
    out: Out = None,
    seed: Seed = None,
    draws: Draws = None,
    engine: Engine = "auto",
    path: Folders = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="Result (JSON) of an earlier run; exit 5 if this one differs."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario file and print its answers."""
    from alarmin.cli.scenarios import Options, run_file

    options = Options(seed=seed, draws=draws, engine=engine)
    run_file(file, options, out=out, folders=path, against=against, as_json=json, quiet=quiet)


@app.command()
def blockade(
    drug: Annotated[
        list[str] | None,
        typer.Option("--drug", help="Drug of the catalogue; may be repeated for a comparison."),
    ] = None,
    dose: Annotated[
        list[str] | None,
        typer.Option("--dose", help='Dose of each --drug, such as "100 mg"; the usual regimen by default.'),
    ] = None,
    route: Annotated[
        list[str] | None, typer.Option("--route", help="Route of each --drug, such as sc.")
    ] = None,
    every: Annotated[
        list[str] | None, typer.Option("--every", help='Interval of each --drug, such as "1 d", or once.')
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Compare every drug by its usual regimen in the species of the cell."),
    ] = False,
    site: Annotated[
        list[str] | None, typer.Option("--site", help="Site of the catalogue; may be repeated.")
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option("--cell", help="Subject of the catalogue, a cell; may be repeated."),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            "--hold", help='Level that replaces that of the site, such as "IL1B=10 pM"; may be repeated.'
        ),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(
            "--days", help="Length of treatment; 14 or four intervals by default, whichever is longer."
        ),
    ] = None,
    weight: Annotated[
        str, typer.Option("--weight", help="Body weight for doses per kilogram, over that of the subject.")
    ] = "",
    want: Annotated[
        str, typer.Option("--want", help='Wanted blockade, such as "90 %": looks for the smallest dose.')
    ] = "",
    of: Annotated[
        str, typer.Option("--of", help="What --want is a share of: complexes, nfkb or ap1.")
    ] = "complexes",
    draws: Annotated[
        int | None, typer.Option("--draws", min=1, max=100_000, help="Size of the ensemble; 100 by default.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="Seed of the draws; 20261 by default.")
    ] = None,
    engine: Engine = "auto",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the page, tables and JSON.")] = None,
    path: Folders = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say how much IL-1 signal a drug leaves at a dose, or which dose leaves how much."""
    from alarmin.cli.blockade import Words, run_blockade

    lists = (drug or [], dose or [], route or [], every or [], site or [], cell or [], hold or [])
    words = Words(*lists, everything, days, weight, want, of, draws, seed, engine, path or [])
    run_blockade(words, out=out, as_json=json, quiet=quiet)


@app.command()
def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Scenarios, event tables, abundance tables, catalogue folders."),
    ] = None,
    path: Folders = None,
    json: Json = False,
) -> None:
    """Check files without running them; without files, check the shipped catalogue."""
    from alarmin.cli.checks import validate_all

    validate_all(files or [], folders=path, as_json=json)


@app.command()
def evidence(
    query: Annotated[list[str], typer.Argument(help="Entity, arrow id, parameter, author or words.")],
    path: Folders = None,
    json: Json = False,
) -> None:
    """Show entities, arrows, parameters and references that match."""
    from alarmin.cli.evidence import show_evidence

    show_evidence(" ".join(query), folders=path, as_json=json)


@app.command()
def network(
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", help="Figure or panel: 1, 1a, 1b, 1c, 2, 3; may be repeated."),
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option("--cell", help="Cell type, or general for arrows that name none; may be repeated."),
    ] = None,
    grade: Annotated[
        list[str] | None, typer.Option("--grade", help="Grade of evidence: A, R, L, M; may be repeated.")
    ] = None,
    sign: Annotated[
        list[str] | None, typer.Option("--sign", help="Effect: +, - or 0; may be repeated.")
    ] = None,
    hypotheses: Annotated[
        str, typer.Option("--hypotheses", help="Arrows without a reference: yes, no or only.")
    ] = "yes",
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="Include outcomes and associations, which are no mechanisms.")
    ] = False,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="graphml, sif, cx2, json, svg or png; by default the ending of --out, else graphml.",
        ),
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout by default.")] = None,
    path: Folders = None,
) -> None:
    """Write the interactions as a network for another program, or draw figure 1 from them."""
    from alarmin.catalog.network import Choice
    from alarmin.cli.network import write_network

    choice = Choice(figure or (), cell or (), grade or (), sign or (), hypotheses, outcomes)
    write_network(choice, form=form, out=out, folders=path)


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(help="Scenario (YAML); the demonstration's by default.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="sbml, antimony, events or omex.")] = "sbml",
    arm: Annotated[
        str, typer.Option("--arm", help="Arm of the scenario; the first by default, in an archive all.")
    ] = "",
    site: Annotated[
        str, typer.Option("--site", help="Site of the scenario; the first by default, in an archive all.")
    ] = "",
    concentration: Annotated[
        str, typer.Option("--concentration", help='Which one of an arm with a series, such as "10 pM".')
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout by default.")] = None,
    path: Folders = None,
) -> None:
    """Write the model of a scenario for another program."""
    from alarmin.cli.scenarios import export_file

    export_file(file, form=form, arm=arm, site=site, concentration=concentration, out=out, folders=path)


@app.command()
def bench(
    group: Annotated[
        list[str] | None, typer.Option("--group", help="Group letter of experiments; may be repeated.")
    ] = None,
    row: Annotated[
        list[str] | None, typer.Option("--row", help="Row of the bench, such as B08; may be repeated.")
    ] = None,
    path: Folders = None,
    draws: Draws = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="Seed of the draws; 1 by default.")
    ] = None,
    engine: Engine = "auto",
    json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", help="File for the JSON document.")] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", help="Folder for finished rows; the same command goes on from them."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run published experiments and score the model against baselines."""
    from alarmin.cli.bench import show_bench

    show_bench(
        groups=group or [],
        rows=row or [],
        folders=path or [],
        draws=draws,
        seed=seed,
        engine=engine,
        as_json=json,
        out=out,
        store=store,
        quiet=quiet,
    )


@app.command()
def conform(
    folder: Annotated[Path, typer.Argument(help="Semantic cases of the SBML Test Suite, one folder each.")],
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="What runs them: lanes (the ensemble engine), or reference (libRoadRunner)."
        ),
    ] = "lanes",
    cases: Annotated[
        Path | None, typer.Option("--cases", help="File with the ids of the cases to run; all by default.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 1,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run the SBML Test Suite and say what passes, what is refused by name and what fails."""
    from alarmin.cli.conform import run_suite

    run_suite(folder, engine=engine, cases=cases, workers=workers, as_json=json, quiet=quiet)


@app.command()
def doctor(json: Json = False) -> None:
    """Check this installation: versions, native libraries, the catalogue and one small run."""
    from alarmin.cli.checks import check_installation

    check_installation(as_json=json)
