"""How a mail is written down: seven-bit, and with addresses and ids in one piece."""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

# What programs read. The library breaks a long one into encoded words, and no mail program would find the link in it.
IN_ONE_PIECE = frozenset({"list-unsubscribe", "message-id", "in-reply-to", "references"})


class MailPolicy(EmailPolicy):
    """The library's policy, but for the headers that must not be folded, and for the subject.

    The library loses spaces of a long subject where it breaks it between two encoded words; the older `Header` does not.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header as text."""
        if name.lower() in IN_ONE_PIECE:
            return f"{name}: {value}{self.linesep}"
        if self._is_encoded(name):
            words = Header(str(value), header_name=name).encode(linesep=self.linesep)
            return f"{name}: {words}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as bytes."""
        if name.lower() in IN_ONE_PIECE or self._is_encoded(name):
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)

    def _is_encoded(self, name: str) -> bool:
        return name.lower() == "subject" and not self.utf8


ON_THE_WIRE = MailPolicy(linesep="\r\n", cte_type="7bit")
ON_DISK = MailPolicy(cte_type="7bit")
# For addresses beyond ASCII, where the server takes them.
WITH_UTF8 = MailPolicy(linesep="\r\n", utf8=True)
