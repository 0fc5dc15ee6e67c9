"""Cells as people see them, where the reader would give something else: errors, which it drops, and shares.

A sheet holds `70 %` as 0.7 and leaves the rest to the cell's format, which the reader does not know. Both become the
text that stands in the cell, before anything reads it.
"""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Final

_PERCENT: Final = frozenset({9, 10})  # the formats 0% and 0.00% that every workbook has
_FORMAT: Final = re.compile(rb"<(?:[\w.-]+:)?numFmt\s[^>]*>")
_STYLES: Final = re.compile(rb"<(?:[\w.-]+:)?cellXfs\b.*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(rb"<(?:[\w.-]+:)?xf\b[^>]*>")
_ID: Final = re.compile(rb"\bnumFmtId\s*=\s*[\"'](\d{1,9})[\"']")
_CODE: Final = re.compile(rb"\bformatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LITERAL: Final = re.compile(rb"&quot;.*?&quot;|\"[^\"]*\"|\\.")
_ERROR: Final = re.compile(rb"(<(?:[\w.-]+:)?c\s[^>]*?\bt\s*=\s*[\"'])e(?=[\"'])")
_CELL: Final = re.compile(
    rb"<((?:[\w.-]+:)?)c\s([^>]*?\bs\s*=\s*[\"'](\d{1,9})[\"'][^>]*?(?<!/))>((?:(?!</?\1c\b).)*?<\1v>)([^<]*)(?=</\1v>)",
    re.DOTALL,
)
_TYPE: Final = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")


def percent_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a share."""
    shares = set(_PERCENT)
    for one in _FORMAT.findall(styles):
        number, code = _ID.search(one), _CODE.search(one)
        if number and code and b"%" in _LITERAL.sub(b"", code[1] or code[2] or b""):
            shares.add(int(number[1]))
    found = _STYLES.search(styles)
    ids = [_ID.search(one) for one in _STYLE.findall(found[0])] if found else []
    return frozenset(place for place, number in enumerate(ids) if number and int(number[1]) in shares)


def as_shown(content: bytes, shares: Collection[int]) -> bytes:
    """Write the errors and the shares of a sheet as the text that people see."""
    content = _ERROR.sub(rb"\1str", content)
    return _CELL.sub(lambda cell: _share(cell, shares), content) if shares else content


def _share(cell: re.Match[bytes], shares: Collection[int]) -> bytes:
    prefix, attributes, style, before, number = cell.groups()
    kind = _TYPE.search(attributes)
    if int(style) not in shares or (kind and kind[1] != b"n"):
        return cell[0]
    try:
        percent = f"{(Decimal(f'{float(number):.15g}') * 100).normalize():f}%"  # as exact as spreadsheets are
    except ValueError:
        return cell[0]
    return b'<%bc %b t="str">%b%b' % (prefix, _TYPE.sub(b"", attributes), before, percent.encode())
