"""Measures how the house stands: circles, names that stand twice, helpers with one use, and what was left unformatted.

`make house` prints the table. What a figure says is read with the eyes: it points to where to look.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[1]
FLOORS: Final = ("bot", "handlers", "models")
KINDS: Final = ("milestone", "target")
LONG_FILE: Final = 300
LONG_FUNCTION: Final = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    """Print what is measured, a line each."""
    files = {path: path.read_text() for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in files.items() if "migrations/versions" not in str(path)}
    circles = [" ".join(sorted(one)) for one in circles_of("models")]
    table: list[tuple[str, int, str]] = [
        ("rooms of models that hang in a circle", sum(len(one.split()) for one in circles), " | ".join(circles)),
        ("classes of a floor that share a name", *_listed(shared_names(trees))),
        ("private functions with one use, of 100", *single_uses(trees)),
        ("loop variables called “one”, of 100", *vague_variables(trees)),
        ("files that name milestones and targets", len(side_by_side(files)), ""),
        (f"files of more than {LONG_FILE} lines", *_listed(long_files(files))),
        (f"functions of more than {LONG_FUNCTION} lines", *_listed(long_functions(trees))),
        ("lines kept from the formatter", sum(text.count("# fmt: skip") for text in files.values()), ""),
    ]
    for what, figure, where in table:
        print(f"{figure:5}  {what}" + (f": {where}" if where else ""))  # noqa: T201 -- what the script is for


def _listed(found: Iterable[str]) -> tuple[int, str]:
    names = list(found)
    return len(names), ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def circles_of(package: str) -> Iterator[set[str]]:
    """Give the groups of rooms (modules or packages right below a package) in which each leads back to itself."""
    graph = grimp.build_graph(package)
    rooms = graph.find_children(package)
    for room in rooms:
        if graph.find_children(room):
            graph.squash_module(room)
    reached = {room: _reached(graph, room) & rooms for room in rooms}
    seen: set[str] = set()
    for room in sorted(rooms - seen):
        circle = {other for other in reached[room] if room in reached[other]}
        if len(circle) > 1 and not circle & seen:
            seen |= circle
            yield {name.removeprefix(f"{package}.") for name in circle}


def _reached(graph: grimp.ImportGraph, room: str) -> set[str]:
    found: set[str] = set()
    waiting = [room]
    while waiting:
        for other in graph.find_modules_directly_imported_by(waiting.pop()) - found:
            found.add(other)
            waiting.append(other)
    return found


def shared_names(trees: dict[Path, ast.Module]) -> list[str]:
    """Name the classes of which one floor has several."""
    counts: Counter[tuple[str, str]] = Counter()
    for path, tree in trees.items():
        classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
        counts.update((path.relative_to(ROOT).parts[0], node.name) for node in classes)
    return [f"{name} ×{times} in {floor}" for (floor, name), times in sorted(counts.items()) if times > 1]


def single_uses(trees: dict[Path, ast.Module]) -> tuple[int, str]:
    """Give the share of functions that are private to their file and used there once."""
    alone = everything = 0
    for tree in trees.values():
        functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
        everything += len(functions)
        private = {node.name for node in functions if node.name.startswith("_") and not node.name.startswith("__")}
        uses = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        uses.update(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
        alone += sum(uses[name] == 1 for name in private)
    return round(100 * alone / everything), f"{alone} of {everything} functions"


def vague_variables(trees: dict[Path, ast.Module]) -> tuple[int, str]:
    """Give the share of loop variables that say nothing of what they hold."""
    targets = [
        target.id for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)
        for target in ast.walk(node.target) if isinstance(target, ast.Name)
    ]  # fmt: skip
    return round(100 * targets.count("one") / len(targets)), f"{targets.count('one')} of {len(targets)}"


def side_by_side(files: dict[Path, str]) -> list[Path]:
    """Give the files that know of several kinds of things."""
    return [path for path, text in files.items() if all(kind in text.lower() for kind in KINDS)]


def long_files(files: dict[Path, str]) -> list[str]:
    """Name the files that are longer than one likes to read."""
    lines = {path.relative_to(ROOT): len(text.splitlines()) for path, text in files.items()}
    return [f"{path} {count}" for path, count in lines.items() if count > LONG_FILE]


def long_functions(trees: dict[Path, ast.Module]) -> list[str]:
    """Name the functions that are longer than one likes to read."""
    return [
        f"{path.relative_to(ROOT)}:{node.name} {(node.end_lineno or 0) - node.lineno + 1}"
        for path, tree in trees.items() for node in ast.walk(tree)
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > LONG_FUNCTION
    ]  # fmt: skip


if __name__ == "__main__":
    main()
