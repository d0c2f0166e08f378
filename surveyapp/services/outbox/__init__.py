"""The outbox: what is due is claimed, handed over and recorded, so that nothing is lost and nothing goes out twice."""

from surveyapp.services.outbox.sending import expire, send_due
from surveyapp.services.outbox.trying import Preview, preview, send_test

__all__ = ["Preview", "expire", "preview", "send_due", "send_test"]
