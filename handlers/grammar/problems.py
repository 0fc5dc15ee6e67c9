"""What was typed and not understood: the words, the nearest command if one is near, and an example."""

from models.errors import Invalid


class UsageProblem(Invalid):
    """A command that cannot be read; its sentence says what to type instead."""

    def __init__(
        self,
        sentence: str,
        *,
        typed: str,
        nearest: str | None = None,
        example: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(sentence, field=field)
        self.typed = typed
        self.nearest = nearest
        self.example = example
