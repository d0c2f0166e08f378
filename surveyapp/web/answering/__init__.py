"""The answering room: the pages of customers' links and of open forms. It loads no pandas and needs no cookie."""

from surveyapp.web.answering import assets, receipts, views
from surveyapp.web.answering.room import blueprint

__all__ = ["assets", "blueprint", "receipts", "views"]
