"""A person of many organs over 400 days: an antibody, the receptor antagonist, an oral inhibitor, IL-1β and what follows.

Not a model of the project, and fitted to nothing: its size, its stiffness and its doses are those of a model of a
person. Amounts are in picomoles, times in days, volumes in litres; rates are of the order of published ones (antibody
half-life of weeks, antagonist of hours, IL-1β of minutes, receptors taken in within the hour, C-reactive protein of a
day, cells of days to months).
"""

from __future__ import annotations

from alarmin.solve.lanes.ensemble import Dose
from beside.documents import at_rest, grid, sbml_from
from beside.work import Work

DAYS = 400.0
ORGANS = {
    "lung": (0.30, 0.30),
    "liver": (0.43, 0.60),
    "gut": (0.35, 0.55),
    "spleen": (0.05, 0.15),
    "kidney": (0.07, 0.12),
    "skin": (1.10, 0.35),
    "muscle": (3.90, 0.40),
    "fat": (2.20, 0.10),
    "heart": (0.05, 0.08),
    "brain": (0.20, 0.02),
    "marrow": (0.30, 0.10),
    "joint": (0.04, 0.02),
    "nodes": (0.10, 0.12),
    "tumour": (0.05, 0.02),
}
"""Interstitial volume (L) and lymph flow (L/day) by organ."""
RATES = {
    "Vp": 2.9,
    "leak": 0.1,
    "lymph": 0.8,
    "small": 40.0,
    "ka_D": 0.25,
    "CL_D": 0.16,
    "ka_A": 5.0,
    "CL_A": 150.0,
    "CL_L": 120.0,
    "ka_O": 10.0,
    "CL_O": 60.0,
    "Q_O": 40.0,
    "V_O": 30.0,
    "IC50": 2.0e3,
    "kon": 0.043,
    "koff": 1.7,
    "kon_R": 0.30,
    "koff_R": 25.0,
    "koff_A": 12.0,
    "k_turn": 2.0,
    "k_in": 20.0,
    "k_make": 0.8,
    "k_act": 3.0,
    "k_rest": 0.7,
    "K_sig": 0.4,
    "k_I": 60.0,
    "CL_I": 25.0,
    "K_I": 30.0,
    "k_N": 0.5,
    "k_die": 0.14,
    "k_mono": 40.0,
    "k_leave": 0.4,
    "k_crp": 3.0e5,
    "CL_C": 0.9,
    "K_C": 40.0,
    "k_hep": 50.0,
    "d_hep": 6.0,
    "k_iron": 0.03,
    "k_red": 0.01,
}
"""By day; per picomole per litre where two meet."""


def host_daily() -> Work:
    """400 doses of an oral inhibitor of the making of IL-1β, one a day."""
    doses = tuple(Dose(float(day), "depot_O", 1.0e5) for day in range(int(DAYS)))
    return _work("host_daily", "person of 14 organs, 400 daily doses", doses, (4, 5, 6))


def host_anakinra() -> Work:
    """400 doses of the antagonist, which takes up the receptors of all organs and leaves within the day."""
    doses = tuple(Dose(float(day), "depot_A", 5.8e6) for day in range(int(DAYS)))
    return _work("host_anakinra", "person of 14 organs, 400 daily doses of anakinra", doses, (4, 5, 6))


def host_monthly() -> Work:
    """One dose of the antibody every four weeks."""
    doses = tuple(Dose(28.0 * number, "depot_D", 1.0e6) for number in range(int(DAYS) // 28 + 1))
    return _work("host_monthly", "person of 14 organs, a dose every four weeks", doses, (3, 4, 5, 6, 7))


def _work(key: str, name: str, doses: tuple[Dose, ...], powers: tuple[float, ...]) -> Work:
    # Times of comparison lie a third of a day after doses, so that none is left out.
    times = (0.0, *(one + 1 / 3 for one in grid(DAYS - 4.0)), DAYS)
    return Work(
        key,
        name,
        host_sbml(),
        doses,
        times,
        subjects=128,
        checked=2,
        scale=10.0,
        own=(2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7),
        others=powers,
        passes=1 if len(doses) > 100 else 2,
        peers=("libRoadRunner",),
    )


def host_sbml() -> str:
    """Return the model at rest, without a dose."""
    lines = [f"{name} = {value!r};" for name, value in RATES.items()]
    lines += _blood()
    for number, (organ, (volume, flow)) in enumerate(ORGANS.items()):
        lines += _organ(organ, volume, flow, activity=0.6 + 0.1 * (number % 5))
    return at_rest(sbml_from("host", lines), 2000.0, set_to={})


def _organ(o: str, volume: float, flow: float, *, activity: float) -> list[str]:
    """Return one organ: drug, antagonist, ligand, receptor, their complexes, signal, IL-6, and two kinds of cells."""
    names = [f"{kind}_{o}" for kind in ("D", "A", "L", "DL", "R", "LR", "AR", "S", "I", "N")]
    states = [f"substanceOnly species {name} = 0;" for name in names]
    signal = f"S_{o}/(K_sig + S_{o})"
    return [
        *states,
        f"R_{o} = {200 * volume!r}; N_{o} = 1;",
        f"V_{o} = {volume!r}; Q_{o} = {flow!r}; a_{o} = {activity!r};",
        *(_exchange(kind, o, "leak*", "lymph*") for kind in ("D", "DL")),
        *(_exchange(kind, o, "small*", "small*") for kind in ("A", "L", "I")),
        f"bind_{o}: D_{o} + L_{o} -> DL_{o}; kon*D_{o}*L_{o}/V_{o} - koff*DL_{o};",
        f"dock_{o}: L_{o} + R_{o} -> LR_{o}; kon_R*L_{o}*R_{o}/V_{o} - koff_R*LR_{o};",
        f"block_{o}: A_{o} + R_{o} -> AR_{o}; kon_R*A_{o}*R_{o}/V_{o} - koff_A*AR_{o};",
        f"renew_{o}: -> R_{o}; k_turn*{200 * volume!r};",
        f"drop_{o}: R_{o} -> ; k_turn*R_{o};",
        f"take_{o}: LR_{o} -> ; k_in*LR_{o};",
        f"lose_{o}: AR_{o} -> ; k_turn*AR_{o};",
        f"signal_{o}: -> S_{o}; k_act*LR_{o}/V_{o};",
        f"fade_{o}: S_{o} -> ; k_rest*S_{o};",
        f"make_L_{o}: -> L_{o}; a_{o}*k_make*V_{o}*N_{o}*(1 + 4*{signal})/(1 + O_p/(Vp*IC50));",
        f"make_I_{o}: -> I_{o}; k_I*V_{o}*{signal};",
        f"come_{o}: -> N_{o}; k_N*(M/100)*(0.2 + {signal});",
        f"die_{o}: N_{o} -> ; k_die*N_{o};",
    ]


def _exchange(kind: str, o: str, into: str, back: str) -> str:
    return f"pass_{kind}_{o}: {kind}_p -> {kind}_{o}; Q_{o}*({into}{kind}_p/Vp - {back}{kind}_{o}/V_{o});"


def _blood() -> list[str]:
    names = (
        "depot_D",
        "depot_A",
        "depot_O",
        "O_p",
        "O_t",
        "D_p",
        "A_p",
        "L_p",
        "DL_p",
        "I_p",
        "M",
        "B",
        "crp_mRNA",
        "C_p",
        "H",
        "iron",
        "red",
    )
    return [
        *(f"substanceOnly species {name} = 0;" for name in names),
        "A_p = 30; M = 100; B = 100; iron = 100; red = 100;",
        "absorb_D: depot_D -> D_p; ka_D*depot_D;",
        "absorb_A: depot_A -> A_p; ka_A*depot_A;",
        "absorb_O: depot_O -> O_p; ka_O*depot_O;",
        "spread_O: O_p -> O_t; Q_O*(O_p/Vp - O_t/V_O);",
        "clear_O: O_p -> ; CL_O*O_p/Vp;",
        "clear_D: D_p -> ; CL_D*D_p/Vp;",
        "clear_DL: DL_p -> ; CL_D*DL_p/Vp;",
        "make_A: -> A_p; CL_A*10;",
        "clear_A: A_p -> ; CL_A*A_p/Vp;",
        "clear_L: L_p -> ; CL_L*L_p/Vp;",
        "bind_p: D_p + L_p -> DL_p; kon*D_p*L_p/Vp - koff*DL_p;",
        "clear_I: I_p -> ; CL_I*I_p/Vp;",
        "store: -> B; k_mono*(1 + I_p/(K_I*Vp + I_p))/10;",
        "ripen: B -> M; k_mono*B/1000;",
        "leave: M -> ; k_leave*M/10;",
        "write: -> crp_mRNA; 10*(0.05 + I_liver/(K_C*V_liver + I_liver));",
        "unwrite: crp_mRNA -> ; 4*crp_mRNA;",
        "make_C: -> C_p; k_crp*crp_mRNA;",
        "clear_C: C_p -> ; CL_C*C_p;",
        "make_H: -> H; k_hep*(0.2 + I_p/(K_I*Vp + I_p));",
        "clear_H: H -> ; d_hep*H;",
        "feed: -> iron; k_iron*100/(1 + H/10);",
        "use: iron -> ; k_iron*iron;",
        "ripen_red: -> red; k_red*iron;",
        "age_red: red -> ; k_red*red;",
    ]
