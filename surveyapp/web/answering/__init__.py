"""The answering room: the pages of customers' links and of open forms. It loads no pandas and needs no cookie."""

from surveyapp.web.answering import assets, consents, embedding, handling, receipts, views
from surveyapp.web.answering.room import blueprint

__all__ = ["assets", "blueprint", "consents", "embedding", "handling", "receipts", "views"]
