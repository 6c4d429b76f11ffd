"""One self-contained page that says what a run learned."""

from striate.report._facts import Report, gather
from striate.report._page import write_report

__all__ = ["Report", "gather", "write_report"]
