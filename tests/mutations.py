"""Flips each comparison and boolean of the rights and of the rules, one at a time: some test has to notice each.

`make mutants` runs it; `make test` does not. Each flip runs in a process of its own, in which the changed module is
imported in the place of the real one; no file is changed. What nobody noticed and `mutations.txt` does not explain
makes it fail. Give words to run only the flips whose line holds one of them.
"""

import ast
import copy
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Final

import holidays  # noqa: F401 -- what is imported here is not imported again for each flip
import pydantic  # noqa: F401
import pytest
import sqlalchemy.orm  # noqa: F401

ROOT: Final = Path(__file__).parents[1]
EXPLAINED: Final = ROOT / "tests" / "mutations.txt"
RULES: Final = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests/unit").glob("test_rules_*.py"))
LAWS: Final = "promised or nothing_is_missed or whenever or looking_only or week"
KILLERS: Final = {
    "models/access": (["tests/unit/test_rights.py"], ["tests/db/test_rights.py", "tests/db/test_choices.py"]),
    "models/alerts/rules": ([*RULES, "-k", f"not ({LAWS})"], [*RULES, "-k", LAWS]),
}
"""For each room the tests that must notice, those that are quick first."""
FLIPS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
CALLS: Final = {"and_": "or_", "or_": "and_", "any": "all", "all": "any", "true": "false", "false": "true"}


@dataclass(frozen=True)
class Mutant:
    """A module with one flip. `name` says which file and line, and what the line became."""

    file: Path
    name: str
    tree: ast.Module


def mutants(file: Path) -> Iterator[Mutant]:
    """Make every module that differs from a file by one flip."""
    source = file.read_text()
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for number in range(len(changed(node))):
            other = copy.deepcopy(tree)
            twin = next(one for at, one in enumerate(ast.walk(other)) if at == place)
            apply(twin, number)
            before, after = ast.unparse(node), ast.unparse(twin)
            yield Mutant(file, f"{file.relative_to(ROOT)}: {before} -> {after}", other)


def changed(node: ast.AST) -> list[tuple[str, object]]:  # noqa: PLR0911 -- one a kind of node
    """Say which fields of a node can be flipped, and into what; an index stands behind the name of a list."""
    match node:
        case ast.Compare(ops=ops):
            return [(f"ops.{place}", other()) for place, op in enumerate(ops) for other in FLIPS[type(op)]]
        case ast.BoolOp(op=ast.And()):
            return [("op", ast.Or())]
        case ast.BoolOp():
            return [("op", ast.And())]
        case ast.UnaryOp(op=ast.Not()):
            return [("op", ast.UAdd())]  # +x of a truth value is as true as x
        case ast.BinOp(op=ast.BitAnd()):
            return [("op", ast.BitOr())]
        case ast.BinOp(op=ast.BitOr(), left=ast.Call() | ast.Compare()):
            return [("op", ast.BitAnd())]
        case ast.Constant(value=bool() as value):
            return [("value", not value)]
        case ast.Name(id=name, ctx=ast.Load()) if name in CALLS:
            return [("id", CALLS[name])]
    return []


def apply(node: ast.AST, number: int) -> None:
    """Flip one field of a node."""
    name, value = changed(node)[number]
    field, _, place = name.partition(".")
    if place:
        getattr(node, field)[int(place)] = value
    else:
        setattr(node, field, value)


def survives(mutant: Mutant) -> bool:
    """Run the tests in a process of their own; say whether none of them failed."""
    room = next(one for one in KILLERS if str(mutant.file.relative_to(ROOT)).startswith(one))
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        put_in_place(mutant)
        codes = (
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not postgres", *tests]) for tests in KILLERS[room]
        )
        os._exit(0 if all(code == 0 for code in codes) else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def put_in_place(mutant: Mutant) -> None:
    """Have the changed module imported in the place of the real one."""
    real = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.path) == mutant.file:
            return compile(ast.fix_missing_locations(mutant.tree), loader.path, "exec")
        return real(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def _unchanged(room: Path) -> Mutant:
    file = next(iter(sorted(room.rglob("*.py"))))
    return Mutant(file, "", ast.parse(file.read_text()))


def explained() -> dict[str, str]:
    """Read which flips nobody can notice, and why not."""
    lines = [line for line in EXPLAINED.read_text().splitlines() if line and not line.startswith("#")]
    return {name.strip(): why.strip() for name, _, why in (line.partition(" # ") for line in lines)}


def main(words: list[str]) -> int:
    """Try each flip, and say which nobody noticed."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    files = [file for room in KILLERS for file in sorted((ROOT / room).rglob("*.py"))]
    untouched = [room for room in KILLERS if not survives(_unchanged(ROOT / room))]
    if untouched:
        print(f"the tests of {', '.join(untouched)} fail without any flip")  # noqa: T201 -- this is a program
        return 2
    every = [one for file in files for one in mutants(file) if not words or any(word in one.name for word in words)]
    known, left = explained(), []
    for mutant in every:
        if mutant.name not in known and survives(mutant):
            left.append(mutant.name)
            print(f"survived: {mutant.name}", flush=True)  # noqa: T201 -- this is a program
    print(f"{len(every)} flips, {len(left)} survived unexplained, {len(known)} explained")  # noqa: T201 -- as above
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
