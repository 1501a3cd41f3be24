"""What the brand knows: its pages, read into passages and found again by what people ask."""

from bots.knowledge.pages import Page, Section, read_pages
from bots.knowledge.search import Knowledge

__all__ = ["Knowledge", "Page", "Section", "read_pages"]
