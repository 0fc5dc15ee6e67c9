"""What is wrong in a workbook: every place at once, each with a sentence that says what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override  # typing has it from 3.12 on

from models.errors import Invalid


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `row` is the number that Excel shows; none of row and column means the whole sheet or file."""

    sheet: str | None
    row: int | None
    column: str | None
    sentence: str

    @property
    def place(self) -> str:
        """Where it stands, as people would say it: Milestones, row 5, Due."""
        parts = [self.sheet, f"row {self.row}" if self.row else None, self.column]
        return ", ".join(part for part in parts if part)

    @override
    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class WorkbookErrors(Invalid):
    """A workbook that cannot be taken over as it is; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.errors = tuple(problems)
        many = len(self.errors) != 1
        things = f"{len(self.errors)} things in the workbook need" if many else "1 thing in the workbook needs"
        super().__init__(f"{things} mending, nothing was changed.")

    @override
    def __str__(self) -> str:
        return "\n".join([self.sentence, *map(str, self.errors)])


def refuse(sentence: str) -> WorkbookErrors:
    """Refuse the file as a whole."""
    return WorkbookErrors([Problem(None, None, None, sentence)])
