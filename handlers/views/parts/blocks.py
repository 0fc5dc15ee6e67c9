"""Blocks that every screen is built from: sections, rows, buttons, overflows, feet, pagers, inputs."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    BlockElement,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    DividerBlock,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)

from handlers.slack import ids, mrkdwn
from models.words import LONGEST

BUTTON, LABEL, HEADER, OPTION = 24, 75, 60, 75
SECTION_LIMIT, FIELD_LIMIT = 3000, 2000
ROW_ACTIONS, FOOT_BUTTONS, OVERFLOW_OPTIONS = 2, 3, 5
MORE_LABEL: Final = "More …"


def plain(words: str, limit: int) -> PlainTextObject:
    """Make plain text of words as they were typed: where Slack takes no mrkdwn, nothing is escaped or read as such."""
    return PlainTextObject(text=mrkdwn.cut(mrkdwn.one_line(words), limit) or "–", emoji=True)


def section(text: str, *, block_id: str | None = None, accessory: BlockElement | None = None) -> SectionBlock:
    """Show mrkdwn, perhaps with one thing to press at its right edge."""
    words = MarkdownTextObject(text=mrkdwn.shorten(text, SECTION_LIMIT))
    return SectionBlock(text=words, block_id=block_id, accessory=accessory)


def fields(*texts: str) -> SectionBlock:
    """Show up to ten short texts in two columns."""
    return SectionBlock(fields=[MarkdownTextObject(text=mrkdwn.shorten(text, FIELD_LIMIT)) for text in texts[:10]])


def header(text: str) -> HeaderBlock:
    """Head a channel post, an answer that may be shared, or a part of Home."""
    return HeaderBlock(text=plain(text, HEADER))


def context(*texts: str) -> ContextBlock:
    """Say for whom, why or as of when; never what must be read."""
    return ContextBlock(elements=[MarkdownTextObject(text=mrkdwn.shorten(text, SECTION_LIMIT)) for text in texts[:10]])


def divider() -> DividerBlock:
    """Part what needs someone from how it goes."""
    return DividerBlock()


def value(key: str, version: int | None = None) -> str:
    """Write what a button says back: the thing and the version that was drawn."""
    return key if version is None else f"{key}|{version}"


def button(label: str, action_id: str, says: str = "", *, primary: bool = False, danger: bool = False,
           about: str | None = None, confirm: ConfirmObject | None = None) -> ButtonElement:  # fmt: skip
    """Offer one act. `about` is the title that a screen reader hears with the label."""
    return ButtonElement(
        text=plain(label, BUTTON),
        action_id=action_id,
        value=says or None,
        style="primary" if primary else "danger" if danger else None,
        confirm=confirm,
        accessibility_label=mrkdwn.cut(f"{label.rstrip('…')}: {mrkdwn.one_line(about)}", LABEL) if about else None,
    )


def confirm(question: str, consequence: str, *, yes: str, no: str = "Keep it", danger: bool = True) -> ConfirmObject:
    """Ask again where no way leads back: what happens, and two buttons that say what they do."""
    return ConfirmObject(
        title=plain(question, 100),
        text=MarkdownTextObject(text=mrkdwn.shorten(consequence, 300)),
        confirm=plain(yes, 30),
        deny=plain(no, 30),
        style="danger" if danger else None,
    )


def option(label: str, says: str, *, description: str | None = None) -> Option:
    """Offer one choice."""
    return Option(
        value=says[:150], text=plain(label, OPTION), description=plain(description, OPTION) if description else None
    )


def overflow(acts: Sequence[tuple[str, str]], key: str, version: int | None = None) -> OverflowMenuElement:
    """Offer up to five acts under ⋯: pairs of label and act; the choice comes back as `act|KEY|version`."""
    options = [option(label, f"{act}|{key}|{version if version is not None else ''}") for label, act in acts]
    return OverflowMenuElement(action_id=ids.ROW_OVERFLOW, options=options[:OVERFLOW_OPTIONS])


def actions(*elements: InteractiveElement, block_id: str | None = None) -> ActionsBlock:
    """Put things to press beside each other."""
    return ActionsBlock(elements=list(elements), block_id=block_id)


def more() -> ExternalDataSelectElement:
    """Offer every command that the reader has at the click; its options are asked for then."""
    return ExternalDataSelectElement(action_id=ids.MORE, placeholder=MORE_LABEL, min_query_length=0)


def foot(*buttons: ButtonElement, with_more: bool = True) -> ActionsBlock:
    """End a screen: at most three buttons and `More …`."""
    return actions(*buttons[:FOOT_BUTTONS], *([more()] if with_more else []), block_id="foot")


def pager(first: int, following: int | None, *others: InteractiveElement, step: int = 8,
          about: str = "") -> ActionsBlock | None:  # fmt: skip
    """Turn pages: buttons carry `OFFSET|about`, the place of the first row to show.

    Args:
        first: place of the first row of this page, from 0.
        following: place of the next page's first row; None at the end. Rows that did not fit stand there.
        others: filters and buttons beside them.
        step: how far back goes.
        about: what is listed, given back with the offset.
    """
    back = [button("‹ Back", ids.PAGE_BACK, f"{max(first - step, 0)}|{about}")] if first > 0 else []
    next_ = [button("Next ›", ids.PAGE_NEXT, f"{following}|{about}")] if following is not None else []
    elements = [*back, *next_, *others]
    return actions(*elements, block_id=f"pager.{first}") if elements else None


def row_id(key: str, version: int) -> str:
    """Name the block of a row: a new version is a new block, so Slack draws it anew."""
    return f"row.{key}.{version}"


def row(lines: Sequence[str], key: str, version: int, accessory: BlockElement | None = None) -> SectionBlock:
    """Show one thing in at most three lines."""
    return section("\n".join([line for line in lines if line][:3]), block_id=row_id(key, version), accessory=accessory)


def opens(key: str, *, title: str | None = None) -> ButtonElement:
    """Offer to open a thing: what everybody may do who sees it."""
    return button("Open", ids.ROW_OPEN, key, about=title)


def _input(field: str, label: str, element: InputInteractiveElement, hint: str | None, *, optional: bool) -> InputBlock:
    return InputBlock(  # Slack itself writes “(optional)” behind the label
        block_id=field, label=plain(label, 2000), element=element, hint=plain(hint, 2000) if hint else None,
        optional=optional,
    )  # fmt: skip


def text_input(field: str, label: str, *, initial: str | None = None, hint: str | None = None, optional: bool = False,
               multiline: bool = False, longest: int = LONGEST["title"],
               placeholder: str | None = None) -> InputBlock:  # fmt: skip
    """Ask for words; `field` is the name of the model's field."""
    element = PlainTextInputElement(
        action_id=ids.INPUT, initial_value=initial[:longest] if initial else None, multiline=multiline,
        max_length=longest, placeholder=placeholder,
    )  # fmt: skip
    return _input(field, label, element, hint, optional=optional)


def day_input(field: str, label: str, *, initial: date | None = None, hint: str | None = None,
              optional: bool = False) -> InputBlock:  # fmt: skip
    """Ask for a day. Slack's picker knows no bounds: the form's model refuses what is out of them."""
    element = DatePickerElement(action_id=ids.INPUT, initial_date=initial.isoformat() if initial else None)
    return _input(field, label, element, hint, optional=optional)


def choice_input(field: str, label: str, options: Sequence[tuple[str, str]], *, initial: str | None = None,
                 hint: str | None = None, optional: bool = False, radio: bool = False) -> InputBlock:  # fmt: skip
    """Ask for one of up to 100 choices, pairs of value and label; `radio` shows up to ten of them at once."""
    choices = [option(words, says) for says, words in options]
    chosen = next((one for one in choices if one.value == initial), None)
    element: InputInteractiveElement = (
        RadioButtonsElement(action_id=ids.INPUT, options=choices[:10], initial_option=chosen)
        if radio
        else StaticSelectElement(action_id=ids.INPUT, options=choices[:100], initial_option=chosen)
    )
    return _input(field, label, element, hint, optional=optional)


def tick_input(field: str, label: str, words: str, *, ticked: bool = False, hint: str | None = None,
               optional: bool = True) -> InputBlock:  # fmt: skip
    """Ask for one tick; it arrives as the list `["yes"]`."""
    choices = [option(words, "yes")]
    element = CheckboxesElement(action_id=ids.INPUT, options=choices, initial_options=choices if ticked else None)
    return _input(field, label, element, hint, optional=optional)


def ticks_input(field: str, label: str, options: Sequence[tuple[str, str]], *, optional: bool = True) -> InputBlock:
    """Ask for any of up to ten choices, pairs of value and label; they arrive as a list of values."""
    choices = [option(words, says) for says, words in options[:10]]
    return _input(field, label, CheckboxesElement(action_id=ids.INPUT, options=choices), None, optional=optional)


def select(action_id: str, options: Sequence[tuple[str, str]], *, chosen: str | None = None) -> StaticSelectElement:
    """Offer one of up to 100 choices, pairs of value and label, that acts at once."""
    choices = [option(words, says) for says, words in options[:100]]
    initial = next((one for one in choices if one.value == chosen), None)
    return StaticSelectElement(action_id=action_id, options=choices, initial_option=initial)


def search_input(field: str, label: str, action_id: str, *, initial: tuple[str, str] | None = None,
                 hint: str | None = None, optional: bool = False, placeholder: str = "type a name",
                 typed: int = 0) -> InputBlock:  # fmt: skip
    """Ask for one of many; `action_id` tells which listener fills the list."""
    element = ExternalDataSelectElement(
        action_id=action_id, placeholder=placeholder, min_query_length=typed,
        initial_option=option(initial[1], initial[0]) if initial else None,
    )  # fmt: skip
    return _input(field, label, element, hint, optional=optional)


def search_many_input(field: str, label: str, action_id: str, *, hint: str | None = None,
                      optional: bool = False, placeholder: str = "type a name") -> InputBlock:  # fmt: skip
    """Ask for several of many; they arrive as a list of values."""
    element = ExternalDataMultiSelectElement(action_id=action_id, placeholder=placeholder, min_query_length=0)
    return _input(field, label, element, hint, optional=optional)


def slack_user_input(field: str, label: str, *, initial: str | None = None, hint: str | None = None,
                     optional: bool = False) -> InputBlock:  # fmt: skip
    """Ask for a Slack user."""
    return _input(field, label, UserSelectElement(action_id=ids.INPUT, initial_user=initial), hint, optional=optional)
