"""The page on which one acts as any person of the workspace: drawn by the server, with a little script."""

from bot.sandbox.page.routes import Page

__all__ = ["Page"]
