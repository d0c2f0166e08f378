"""The answering room: the pages of customers' links and of open forms. It loads no pandas and needs no cookie."""

from surveyapp.web.answering.views import blueprint

__all__ = ["blueprint"]
