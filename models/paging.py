"""Where a page of a list begins."""


def start_of(first: int, total: int, size: int) -> int:
    """Return the place of a page's first row; where the list grew shorter since it was drawn, that of the last page."""
    return first if first < total else max(total - 1, 0) // size * size
