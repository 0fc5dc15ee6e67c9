"""Partner Solution Plans: who goes for what, where, and who answers for it on each side."""

from models.plans.tables import Plan, ScopeLine, Stage, in_subsidiary

__all__ = ["Plan", "ScopeLine", "Stage", "in_subsidiary"]
