"""All tables in one place, for what must know every one of them: migrations and tests."""

from models import aside, history, milestones, notifications, people, plans, programme, revisions, settings, targets
from models.base import Base
from models.milestones import tables as _milestones

METADATA = Base.metadata
ROOMS = (aside, history, milestones, notifications, people, plans, programme, revisions, settings, targets, _milestones)
