"""Flips each comparison and boolean of the rights, the rules and the road of a message, one at a time.

Some test has to notice each. `make mutants` runs it; `make test` does not. Each flip runs in a process of its own, in
which the changed module is imported in the place of the real one; no file is changed. What nobody noticed and
`mutations.txt` does not explain makes it fail, and so does an explanation of what is no flip any more.
"""

import argparse
import ast
import copy
import importlib
import os
import signal
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Final, TypeAlias

import pytest

ROOT: Final = Path(__file__).parents[1]
EXPLAINED: Final = ROOT / "tests" / "mutations.txt"
LONGEST: Final = 120
"""Seconds after which a flip counts as noticed: it made something go on for ever."""

IMPORTED_ONCE: Final = ("alembic.command", "alembic.config", "holidays", "hypothesis", "pydantic", "slack_bolt",
                        "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "sqlalchemy.orm")  # fmt: skip
"""What takes long to import and knows nothing of the project; the processes share it."""

Run: TypeAlias = list[str]
RULES: Final = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests/unit").glob("test_rules_*.py"))
LAWS: Final = "promised or nothing_is_missed or whenever or looking_only or week"
DOUBTS: Final = ["tests/jobs/delivery/test_doubts.py"]
OUTCOMES: Final = ["tests/jobs/delivery/test_outcomes.py"]
AT_ONCE: Final = "not timeout and not blocks_nothing and not conversation_is_known"
"""The others wait some seconds for an answer."""

KILLERS: Final[dict[str, list[Run]]] = {
    "models/access": [
        ["tests/unit/test_rights.py"],
        ["tests/db/test_sight.py"],
        ["tests/db/test_rights.py", "tests/db/test_choices.py"],
    ],
    "models/alerts/rules": [[*RULES, "-k", f"not ({LAWS})"], [*RULES, "-k", LAWS]],
    "models/alerts/ladder.py": [[*RULES, "-k", f"not ({LAWS})"], [*RULES, "-k", LAWS]],
    "bot/delivery/doubts.py": [DOUBTS, [*OUTCOMES, "-k", f"{AT_ONCE} and (found or arrived or read or history)"]],
    "bot/delivery/pace.py": [DOUBTS],
    "bot/delivery/outcomes.py": [
        [*OUTCOMES, "-k", AT_ONCE],
        ["tests/jobs/delivery/test_no_longer_theirs.py", "-k", "waits_to_leave"],
    ],
    "models/notifications/sending.py": [["tests/db/test_sending.py"], DOUBTS],
}
"""For each room the tests that must notice, those that are quick first."""

FLIPS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
CALLS: Final = {"and_": "or_", "or_": "and_", "any": "all", "all": "any", "true": "false", "false": "true"}
SAYS_NOTHING: Final = frozenset({"frozen", "slots", "kw_only", "strict", "repr"})
"""Keywords that only keep programmers from mistakes."""


@dataclass(frozen=True)
class Mutant:
    """A module with one flip. `name` says which file, and what became of which expression."""

    file: Path
    line: int
    name: str
    tree: ast.Module


def mutants(file: Path) -> Iterator[Mutant]:
    """Make every module that differs from a file by one flip."""
    source = file.read_text()
    tree, lines = ast.parse(source), source.splitlines()
    kept = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SAYS_NOTHING}
    for place, node in enumerate(ast.walk(tree)):
        for number in range(0 if id(node) in kept else len(changed(node))):
            other = copy.deepcopy(tree)
            twin = next(node for at, node in enumerate(ast.walk(other)) if at == place)
            apply(twin, number)
            line = getattr(node, "lineno", 0)
            said = f"{ast.unparse(node)} -> {ast.unparse(twin)}"
            if isinstance(node, ast.Constant):  # without its line nobody knows which one
                said = f"{lines[line - 1].strip()} | {said}"
            yield Mutant(file, line, f"{file.relative_to(ROOT)}: {said}", other)


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
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            return [("func", ast.Name(CALLS[name], ast.Load()))]
    return []


def apply(node: ast.AST, number: int) -> None:
    """Flip one field of a node."""
    name, value = changed(node)[number]
    field, _, place = name.partition(".")
    if place:
        getattr(node, field)[int(place)] = value
    else:
        setattr(node, field, value)


def killers(file: Path) -> list[Run]:
    """Return the runs of tests that must notice a flip; what bears the file's own name comes first."""
    path = str(file.relative_to(ROOT))
    own = f"tests/unit/test_rules_{file.stem}.py"
    runs = next(runs for room, runs in KILLERS.items() if path.startswith(room))
    return [[own], *runs] if own in RULES and "/rules/" in path else runs


def begin(mutant: Mutant) -> int:
    """Run the tests in a process of their own, which is the number returned; it ends with 0 where none failed."""
    child = os.fork()
    if child:
        return child
    signal.alarm(LONGEST)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    put_in_place(mutant)
    options = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-m", "not postgres"]
    os._exit(0 if all(pytest.main([*options, *tests]) == 0 for tests in killers(mutant.file)) else 1)


def put_in_place(mutant: Mutant) -> None:
    """Have the changed module imported in the place of the real one."""
    real = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.path) == mutant.file:
            return compile(ast.fix_missing_locations(mutant.tree), loader.path, "exec")
        return real(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def survivors(tried: Sequence[Mutant], *, jobs: int) -> Iterator[Mutant]:
    """Try flips, so many at once, say how far it is, and return those that no test noticed."""
    waiting, running = list(enumerate(tried, 1)), dict[int, tuple[int, Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < jobs:
            number, mutant = waiting.pop(0)
            running[begin(mutant)] = number, mutant, time.monotonic()
        child, status = os.wait()
        number, mutant, since = running.pop(child)
        what = "SURVIVED" if status == 0 else "out of time" if os.WIFSIGNALED(status) else "killed"
        where = f"{mutant.file.relative_to(ROOT)}:{mutant.line}"
        say(f"{number}/{len(tried)} {where} {what} {time.monotonic() - since:.1f} s")
        if status == 0:
            say(f"  {mutant.name}")
            yield mutant


def explained() -> dict[str, str]:
    """Read which flips nobody can notice, and why not."""
    lines = [line for line in EXPLAINED.read_text().splitlines() if line and not line.startswith("#")]
    return {name.strip(): why.strip() for name, _, why in (line.partition(" # ") for line in lines)}


def say(line: str) -> None:
    """Print a line at once: a run takes long."""
    print(line, flush=True)  # noqa: T201 -- this is a program


def main(words: Collection[str], *, jobs: int) -> int:
    """Try each flip, and say which nobody noticed."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # noqa: TID251 -- no plugin is needed, and each takes its time
    for name in IMPORTED_ONCE:
        importlib.import_module(name)
    began = time.monotonic()
    files = [file for room in KILLERS for file in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]]
    every = [mutant for file in files for mutant in mutants(file)]
    known = explained()
    wanted = [mutant for mutant in every if not words or any(word in mutant.name for word in words)]
    tried = [mutant for mutant in wanted if mutant.name not in known]
    for file in {str(killers(mutant.file)): mutant.file for mutant in tried}.values():
        if os.waitpid(begin(Mutant(file, 0, "", ast.parse(file.read_text()))), 0)[1]:
            say(f"the tests of {file.relative_to(ROOT)} fail without any flip")
            return 2
    left = list(survivors(tried, jobs=jobs))
    stale = known.keys() - {mutant.name for mutant in every}
    for mutant in left:
        say(f"survived: {mutant.name}")
    for name in sorted(stale):
        say(f"explained, but no flip any more: {name}")
    minutes = (time.monotonic() - began) / 60
    say(f"{len(wanted)} flips in {minutes:.0f} min, {len(left)} survived unexplained, {len(known)} explained")
    return 1 if left or stale else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the flips whose file or expression holds one of these")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="how many flips at once (default 1)")
    given = parser.parse_args()
    with TemporaryDirectory() as compiled:
        sys.dont_write_bytecode, sys.pycache_prefix = False, compiled  # else each flip compiles the project anew
        status = main(given.words, jobs=given.jobs)
    raise SystemExit(status)
