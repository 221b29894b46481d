"""Machine code for this processor and others."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator

import pytest
from llvmlite import ir

from alarmin.errors import Unsupported
from alarmin.solve.lanes.code.native import Machine, compiled, emitted, host, need_fma
from alarmin.solve.lanes.code.program import generated
from alarmin.solve.lanes.code.vector import Code
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates

ARM = Machine("aarch64-unknown-linux-gnu", "generic", "")
X, Y, K = symbol("x"), symbol("y"), symbol("k")
ELF_64, LITTLE, SYMBOLS = 2, 1, 2


def undefined(code: bytes) -> set[str]:
    """Return the names that an ELF object asks others for."""
    assert code[:6] == b"\x7fELF" + bytes((ELF_64, LITTLE))
    (start,) = struct.unpack_from("<Q", code, 0x28)
    size, count = struct.unpack_from("<HH", code, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", code, start + size * place) for place in range(count)]

    def names() -> Iterator[str]:
        for section in sections:
            if section[1] != SYMBOLS:
                continue
            texts = sections[section[6]][4]
            for place in range(section[4], section[4] + section[5], 24):
                name, _, _, owner = struct.unpack_from("<IBBH", code, place)
                if owner == 0 and name:
                    yield code[texts + name : code.index(b"\0", texts + name)].decode()

    return set(names())


def mass_action() -> dict[str, Expr]:
    names = [f"s{n}" for n in range(30)]
    return {
        name: symbol("k") * symbol(names[n - 1]) * symbol(names[n - 2]) - symbol(name) * symbol("k")
        for n, name in enumerate(names)
    }


def transcendental() -> dict[str, Expr]:
    hill = call("pow", X, K) / (number(1.0) + call("pow", X, K))
    return {"x": call("exp", -Y) - call("log", X + number(1.0)), "y": hill - call("sqrt", Y)}


def rough() -> dict[str, Expr]:
    pulse = call("select", call("lt", symbol(TIME), number(1.0)), call("floor", X), call("ceil", Y))
    return {"x": pulse - call("abs", X), "y": call("factorial", number(3.0)) - Y}


def network(rates: dict[str, Expr], *, events: bool = False) -> Network:
    first = next(iter(rates))
    reset = Event("reset", call("lt", number(2.0), symbol(first)), ((first, number(0.5)),))
    values = {"k": 1.5} | dict.fromkeys(rates, 1.0)
    return network_of_rates("sample", rates, values, (reset,) if events else ())


@pytest.mark.parametrize(
    ("sample", "outside"),
    [
        (network(mass_action()), set()),
        (network(mass_action(), events=True), set()),
        (network(transcendental(), events=True), set()),
        (network(rough()), {"tgamma"}),
        (network({"x": call("sin", symbol(TIME)) * call("tanh", X)}), {"sin", "cos", "tanh"}),
    ],
    ids=["mass action", "events", "exp, log and pow", "conditions", "trigonometric"],
)
@pytest.mark.parametrize("machine", [ARM, Machine("x86_64-unknown-linux-gnu", "x86-64-v3", "")], ids=str)
def test_code_for_another_processor_calls_nothing_but_what_the_c_library_must_give(
    sample: Network, outside: set[str], machine: Machine
) -> None:
    _, text = generated(sample, list(sample.observables.values()), 8, machine)
    assert undefined(emitted(text, machine)) == outside


def test_code_for_arm_multiplies_and_adds_at_once_in_vectors() -> None:
    from llvmlite import binding

    sample = network(transcendental())
    _, text = generated(sample, [], 8, ARM)
    assert emitted(text, ARM)  # makes all targets known
    maker = binding.Target.from_triple(ARM.triple).create_target_machine(cpu=ARM.cpu, opt=2)
    words = maker.emit_assembly(binding.parse_assembly(text)).split()
    assert words.count("fmla") > 50
    assert "fmadd" not in words


def test_code_for_a_processor_without_fma_would_call_a_function() -> None:
    old = Machine("x86_64-unknown-linux-gnu", "x86-64-v2", "")
    _, text = generated(network(mass_action()), [], 8, old)
    assert "fma" in undefined(emitted(text, old))


@pytest.mark.parametrize("triple", ["x86_64-unknown-linux-gnu", "x86_64-apple-darwin23", "i686-pc-linux-gnu"])
@pytest.mark.parametrize("features", [{}, {"fma": False, "fma4": True}])
def test_a_processor_without_fma_is_refused_by_name(triple: str, features: dict[str, bool]) -> None:
    with pytest.raises(Unsupported, match=r"without fused multiply-add .*this one is penryn"):
        need_fma(triple, "penryn", features)


@pytest.mark.parametrize(
    ("triple", "features"),
    [
        ("x86_64-unknown-linux-gnu", {"fma": True}),
        ("aarch64-unknown-linux-gnu", {}),
        ("arm64-apple-darwin23", {}),
    ],
)
def test_a_processor_with_fma_is_not(triple: str, features: dict[str, bool]) -> None:
    need_fma(triple, "any", features)


def test_this_processor_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from alarmin.solve.lanes.code import native

    triple = "x86_64-unknown-linux-gnu"
    monkeypatch.setattr(native.binding, "get_process_triple", lambda: triple)
    monkeypatch.setattr(native.binding, "get_host_cpu_features", dict)
    with pytest.raises(Unsupported, match="fused multiply-add"):
        host()


def test_functions_are_called_with_addresses() -> None:
    module = ir.Module()
    code = Code(module, "twice", 2, 4)
    given, found = code.arguments()
    code.put(code.to.fadd(code.get(given, 0), code.get(given, 0)), found, 0)
    code.to.ret_void()
    numbers = (ctypes.c_double * 2)(21.0, 0.0)
    native = compiled(module)
    native.function("twice", 2)(ctypes.addressof(numbers), ctypes.addressof(numbers) + 8)
    assert list(numbers) == [21.0, 42.0]
