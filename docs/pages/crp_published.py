"""Two published population models of canakinumab, from their equations and numbers, apart from the catalogue.

The papers' tables and equations were read through an open library of pharmacometric models. Days, litres, nmol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Dose = tuple[float, float]
"""Day, and milligrams under the skin."""

STEP = 0.02
IL1B_KDA = 17.0


@dataclass(frozen=True)
class Population:
    """Typical values of one paper at 70 kg: litres, days, nmol/L, ng/d."""

    ka: float
    share: float
    kda: float
    clearance: float
    central: float
    peripheral: float
    exchange: float
    clearance_free: float
    production: float
    kd: float
    exchange_free: float = 0.0


CHAKRABORTY = Population(0.269, 0.70, 149.117, 0.174, 3.30, 2.71, 0.429, 14.2, 9.57, 1.07, 0.386)
AIT_OUDHIA = Population(0.266, 0.667, 150.0, 0.104, 3.71, 2.24, 0.165, 13.7, 7.4, 0.38)
CRP_BASE, CRP_RATE, BETA, GAMMA = 8.44, 1.06, 0.25, 1.92


def free_ligand(drug: float, ligand: float, kd: float) -> float:
    """Return free ligand from totals and the dissociation constant, all in one unit."""
    spare = kd + drug - ligand
    return 2 * kd * ligand / (spare + sqrt(spare * spare + 4 * kd * ligand))


def _integrate(
    rate: Callable[[Array], Array], start: Sequence[float], doses: Sequence[Dose], days: float, unit: float
) -> tuple[Array, Array]:
    """Return times and states of a Runge-Kutta integration; a dose (mg times `unit`) enters the first state."""
    count = round(days / STEP)
    due = {round(day / STEP): amount * unit for day, amount in doses}
    state = np.array(start, dtype=float)
    states = [state]
    for number in range(count):
        state = state + np.eye(1, len(state))[0] * due.get(number, 0.0)
        one = rate(state)
        two = rate(state + STEP / 2 * one)
        three = rate(state + STEP / 2 * two)
        state = state + STEP / 6 * (one + 2 * two + 2 * three + rate(state + STEP * three))
        states.append(state)
    return np.arange(count + 1) * STEP, np.array(states)


def chakraborty(doses: Sequence[Dose], days: float) -> Mapping[str, Array]:
    """Return drug (µg/mL) and IL-1β (pg/mL) by the model of Chakraborty 2012."""
    p = CHAKRABORTY
    made = p.production / IL1B_KDA / 1000

    def free(state: Array) -> tuple[float, float]:
        _, drug_c, drug_p, il_c, il_p = state
        return (
            free_ligand(drug_c / p.central, il_c / p.central, p.kd),
            free_ligand(drug_p / p.peripheral, il_p / p.peripheral, p.kd),
        )

    def rate(state: Array) -> Array:
        depot, drug_c, drug_p, il_c, il_p = state
        free_c, free_p = free(state)
        held_c, held_p = il_c / p.central - free_c, il_p / p.peripheral - free_p
        to_tissue = p.exchange * (drug_c / p.central - drug_p / p.peripheral)
        to_plasma = p.exchange_free * (free_p - free_c) + p.exchange * (held_p - held_c)
        return np.array(
            [
                -p.ka * depot,
                p.ka * depot - p.clearance * drug_c / p.central - to_tissue,
                to_tissue,
                to_plasma - p.clearance_free * free_c - p.clearance * held_c,
                made - to_plasma,
            ]
        )

    base = made / p.clearance_free
    rest = base * (1 + p.clearance_free / p.exchange_free)
    start = [0.0, 0.0, 0.0, base * p.central, rest * p.peripheral]
    times, states = _integrate(rate, start, doses, days, p.share * 1000 / p.kda)
    levels = np.array([free(state) for state in states]) * IL1B_KDA * 1000
    return {
        "days": times,
        "drug": states[:, 1] / p.central * p.kda / 1000,
        "free_plasma": levels[:, 0],
        "free_tissue": levels[:, 1],
        "total_plasma": states[:, 3] / p.central * IL1B_KDA * 1000,
    }


def ait_oudhia(doses: Sequence[Dose], days: float) -> Mapping[str, Array]:
    """Return free IL-1β (pg/mL) and CRP (mg/L) by the model of Ait-Oudhia 2012."""
    p = AIT_OUDHIA
    made = p.production / IL1B_KDA / 1000
    base = made / p.clearance_free
    made_first = (CRP_BASE * CRP_RATE**GAMMA) ** (1 / GAMMA)

    def free(state: Array) -> float:
        return free_ligand(state[1] / p.central, state[3] / p.central, p.kd)

    def rate(state: Array) -> Array:
        depot, drug_c, drug_p, ligand, first, second, crp = state
        unheld = free(state)
        to_tissue = p.exchange * (drug_c / p.central - drug_p / p.peripheral)
        return np.array(
            [
                -p.ka * depot,
                p.ka * depot - p.clearance * drug_c / p.central - to_tissue,
                to_tissue,
                made - p.clearance_free * unheld - p.clearance * (ligand / p.central - unheld),
                made_first * (unheld / base) ** BETA - CRP_RATE * first,
                CRP_RATE * (first - second),
                CRP_RATE * (second**GAMMA - crp),
            ]
        )

    first = made_first / CRP_RATE
    start = [0.0, 0.0, 0.0, base * p.central, first, first, CRP_BASE]
    times, states = _integrate(rate, start, doses, days, p.share * 1000 / p.kda)
    level = np.array([free(state) for state in states]) * IL1B_KDA * 1000
    return {"days": times, "free_plasma": level, "CRP": states[:, 6]}
