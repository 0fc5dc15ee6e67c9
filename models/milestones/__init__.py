"""Dated steps with an owner on each side. The signed date stays, moves need the other side, slips are kept."""
