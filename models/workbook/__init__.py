"""A programme from a workbook: people, plans, milestones and targets, all of it or nothing."""

from models.workbook.importing import ImportReport, import_workbook
from models.workbook.problems import Problem, WorkbookErrors
from models.workbook.reading import Sheets, read

__all__ = ["ImportReport", "Problem", "Sheets", "WorkbookErrors", "import_workbook", "read"]
