"""What people are told can be set: by a person for themselves, for a plan, a subsidiary or the whole programme."""

from models.settings.cascade import Cascade, Found, Level, Scopes, explain, load, value
from models.settings.tables import Setting

__all__ = ["Cascade", "Found", "Level", "Scopes", "Setting", "explain", "load", "value"]
