"""The sheets of a workbook and their columns: each is a model whose aliases are the headings.

A column without a default must be there. One that is left out changes nothing of what is there already.
"""

from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from models.workbook import cells, words


class Cells(BaseModel):
    """One row of a sheet, as it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sheet: ClassVar[str]
    synonyms: ClassVar[dict[str, str]] = {}
    may_be_missing: ClassVar[bool] = False


class ProgrammeCells(Cells):
    """Whose programme it is; one row."""

    sheet = "Programme"
    synonyms: ClassVar = {"brand owner": "Vendor", "vendor name": "Vendor", "company": "Vendor"}
    vendor: cells.Name = Field(alias="Vendor")


class SubsidiaryCells(Cells):
    """A country organisation."""

    sheet = "Subsidiaries"
    synonyms: ClassVar = {"time zone": "Zone", "timezone": "Zone", "language": "Locale"}
    key: cells.Key = Field(alias="Key")
    name: cells.Name = Field(alias="Name")
    country: cells.Country = Field(alias="Country")
    zone: cells.Zone = Field(alias="Zone")
    locale: cells.LocaleName = Field(alias="Locale")
    currency: cells.Currency = Field(alias="Currency")
    weekend: cells.Weekend = Field("", alias="Weekend")


class ChannelCells(Cells):
    """A registered channel, of one subsidiary or shared with one partner."""

    sheet = "Channels"
    synonyms: ClassVar = {"team": "Slack team", "workspace": "Slack team", "channel": "Slack channel",
                          "slack id": "Slack channel", "channel name": "Name"}  # fmt: skip
    team: cells.Account = Field(alias="Slack team")
    channel: cells.Account = Field(alias="Slack channel")
    name: cells.ChannelName = Field(alias="Name")
    subsidiary: cells.MaybeRef = Field(alias="Subsidiary")
    partner: cells.MaybeRef = Field(alias="Partner")


class SolutionCells(Cells):
    """Something that is sold."""

    sheet = "Solutions"
    synonyms: ClassVar = {"solution": "Name", "product": "Name"}
    key: cells.Key = Field(alias="Key")
    name: cells.Name = Field(alias="Name")


class PartnerCells(Cells):
    """A company that sells with the vendor."""

    sheet = "Partners"
    synonyms: ClassVar = {"partner": "Name", "company": "Name"}
    key: cells.Key = Field(alias="Key")
    name: cells.Name = Field(alias="Name")


class PersonCells(Cells):
    """Somebody of either side; several Slack accounts stand separated by commas, teams and users in the same order."""

    sheet = "People"
    synonyms: ClassVar = {"company": "Partner", "team": "Slack team", "workspace": "Slack team",
                          "slack id": "Slack user", "user": "Slack user", "time zone": "Zone", "timezone": "Zone",
                          "language": "Locale", "has left": "Left"}  # fmt: skip
    key: cells.Key = Field(alias="Key")
    name: cells.Name = Field(alias="Name")
    side: words.SideWord = Field(alias="Side")
    partner: cells.MaybeRef = Field(alias="Partner")
    team: cells.Accounts = Field(alias="Slack team")
    user: cells.Accounts = Field(alias="Slack user")
    zone: cells.Zone = Field(alias="Zone")
    country: cells.Country = Field("", alias="Country")
    locale: cells.LocaleName = Field("en", alias="Locale")
    weekend: cells.Weekend = Field("", alias="Weekend")
    left: cells.YesNo = Field(default=None, alias="Left")
    deputy: cells.MaybeRef = Field("", alias="Deputy")


class RoleCells(Cells):
    """A role of a person; `held` no takes it away."""

    sheet = "Roles"
    synonyms: ClassVar = {"year": "Fiscal year", "fy": "Fiscal year", "lead": "Lead PAM"}
    person: cells.Ref = Field(alias="Person")
    role: words.RoleWord = Field(alias="Role")
    subsidiary: cells.MaybeRef = Field(alias="Subsidiary")
    partner: cells.MaybeRef = Field(alias="Partner")
    fiscal_year: cells.MaybeYear = Field(alias="Fiscal year")
    is_lead: cells.YesNo = Field(default=None, alias="Lead PAM")
    held: cells.YesNo = Field(default=None, alias="Held")


class PlanCells(Cells):
    """A Partner Solution Plan; the columns from “Signed on” are for one that was signed outside."""

    sheet = "Plans"
    synonyms: ClassVar = {"plan": "Key", "year": "Fiscal year", "fy": "Fiscal year", "period": "Fiscal year",
                          "stage": "State", "status": "State", "link": "Document", "highlights": "Value proposition",
                          "joint value proposition": "Value proposition", "brand owner accountable":
                          "Vendor accountable", "brand owner sponsor": "Vendor sponsor"}  # fmt: skip
    key: cells.PlanKey = Field(alias="Key")
    title: cells.Title = Field(alias="Title")
    partner: cells.Ref = Field(alias="Partner")
    fiscal_year: cells.Year = Field(alias="Fiscal year")
    lead_subsidiary: cells.Ref = Field(alias="Lead subsidiary")
    stage: words.StageWord = Field(alias="State")
    vendor_accountable: cells.MaybeRef = Field(alias="Vendor accountable")
    partner_accountable: cells.MaybeRef = Field(alias="Partner accountable")
    vendor_sponsor: cells.MaybeRef = Field("", alias="Vendor sponsor")
    partner_sponsor: cells.MaybeRef = Field("", alias="Partner sponsor")
    signed_on: cells.MaybeDay = Field(alias="Signed on")
    vendor_signatory: cells.MaybeName = Field(alias="Vendor signatory")
    partner_signatory: cells.MaybeName = Field(alias="Partner signatory")
    document: cells.Link = Field(alias="Document")
    proposition: cells.LongText = Field("", alias="Value proposition")
    how_we_work: cells.LongText = Field("", alias="How we work together")


class LineCells(Cells):
    """One solution in one subsidiary."""

    sheet = "Scope lines"
    synonyms: ClassVar = {"line": "Key", "vendor": "Vendor owner", "partner": "Partner owner"}
    key: cells.LineKey = Field(alias="Key")
    solution: cells.Ref = Field(alias="Solution")
    subsidiary: cells.Ref = Field(alias="Subsidiary")
    vendor_owner: cells.MaybeRef = Field(alias="Vendor owner")
    partner_owner: cells.MaybeRef = Field(alias="Partner owner")
    currency: cells.Currency = Field("", alias="Currency")


class MilestoneCells(Cells):
    """A dated step. The signed date stays; the date due is the one that counts now."""

    sheet = "Milestones"
    synonyms: ClassVar = {"milestone": "Key", "line": "Scope line", "baseline": "Signed date", "signed for":
                          "Signed date", "baseline date": "Signed date", "due": "Due date", "due on": "Due date",
                          "current date": "Due date", "status": "State", "completed on": "Done on",
                          "what will prove it": "Evidence",
                          "acceptance": "Needs acceptance", "started": "Started on", "blocked since": "Blocked on",
                          "blocked because": "Blocked reason"}  # fmt: skip
    key: cells.MilestoneKey = Field(alias="Key")
    title: cells.Title = Field(alias="Title")
    description: cells.LongText = Field("", alias="Description")
    line: cells.MaybeRef = Field(alias="Scope line")
    vendor_owner: cells.MaybeRef = Field(alias="Vendor owner")
    partner_owner: cells.MaybeRef = Field(alias="Partner owner")
    accountable: words.SideWord = Field(alias="Accountable")
    baseline_on: cells.MaybeDay = Field(alias="Signed date")
    due_on: cells.Day = Field(alias="Due date")
    moves: cells.Count = Field(default=None, alias="Moves")
    weight: cells.Weight = Field(default=None, alias="Weight")
    needs_acceptance: cells.YesNo = Field(default=None, alias="Needs acceptance")
    status: words.StatusWord = Field(alias="State")
    started_on: cells.MaybeDay = Field(default=None, alias="Started on")
    done_on: cells.MaybeDay = Field(alias="Done on")
    done_by: cells.MaybeRef = Field("", alias="Done by")
    evidence: cells.Note = Field("", alias="Evidence")
    proof: cells.Note = Field("", alias="Proof")
    blocked_on: cells.MaybeDay = Field(default=None, alias="Blocked on")
    block_reason: cells.Note = Field(alias="Blocked reason")


class RequestCells(Cells):
    """A question to the other side that was open when the workbook was made."""

    sheet = "Requests"
    may_be_missing = True
    synonyms: ClassVar = {"asked for": "Asks for", "kind": "Asks for", "new date": "To date", "why": "Reason"}
    milestone: cells.MilestoneKey = Field(alias="Milestone")
    kind: words.AskWord = Field(alias="Asks for")
    to_on: cells.MaybeDay = Field(alias="To date")
    reason: cells.Note = Field(alias="Reason")
    asked_by: cells.Ref = Field(alias="Asked by")
    asked_on: cells.Day = Field(alias="Asked on")


class TargetCells(Cells):
    """A value to reach in a period of the plan's year."""

    sheet = "Targets"
    synonyms: ClassVar = {"line": "Scope line", "initial value": "Initial", "target value": "Target",
                          "target quantity": "Target", "target amount": "Target"}  # fmt: skip
    key: cells.TargetKey = Field(alias="Key")
    title: cells.Title = Field(alias="Title")
    metric: words.MetricWord = Field(alias="Metric")
    unit: cells.Unit = Field("", alias="Unit")
    line: cells.MaybeRef = Field(alias="Scope line")
    period: words.PeriodWord = Field(alias="Period")
    initial: cells.MaybeFigure = Field(default=None, alias="Initial")
    target: cells.Figure = Field(alias="Target")
    floor: cells.MaybeFigure = Field(default=None, alias="Floor")
    weight: cells.Weight = Field(default=None, alias="Weight")
    currency: cells.Currency = Field("", alias="Currency")
    phases: cells.Phases = Field("", alias="Phases")


class ValueCells(Cells):
    """The total of a target as of a day, as somebody reported it."""

    sheet = "Values"
    synonyms: ClassVar = {"day": "As of", "date": "As of", "actual": "Value", "actual quantity": "Value",
                          "actual amount": "Value", "source": "Note"}  # fmt: skip
    target: cells.TargetKey = Field(alias="Target")
    as_of: cells.Day = Field(alias="As of")
    value: cells.Figure = Field(alias="Value")
    by: cells.MaybeRef = Field("", alias="Reported by")
    note: cells.Note = Field("", alias="Note")


SHEETS: Final[tuple[type[Cells], ...]] = (
    ProgrammeCells,
    SubsidiaryCells,
    ChannelCells,
    SolutionCells,
    PartnerCells,
    PersonCells,
    RoleCells,
    PlanCells,
    LineCells,
    MilestoneCells,
    RequestCells,
    TargetCells,
    ValueCells,
)
"""In this order, so that what a row refers to stands in a sheet before it."""

SHEET_SYNONYMS: Final = {
    "partner solution plans": "Plans", "psps": "Plans", "partner plans": "Plans", "joint business plans": "Plans",
    "mutual action plans": "Plans", "scope": "Scope lines", "lines": "Scope lines", "actuals": "Values",
    "reported values": "Values", "open requests": "Requests", "staff": "People",
}  # fmt: skip
