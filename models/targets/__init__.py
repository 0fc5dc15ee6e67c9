"""Figures to reach in a period: what is reported counts as the total of a day, and pace says how it goes."""

from models.targets.tables import Metric, ReportedValue, Target

__all__ = ["Metric", "ReportedValue", "Target"]
