"""What goes wrong when a message leaves the house."""


class DeliveryError(Exception):
    """A message was not taken.

    `permanent` says that trying again is in vain; `is_server` that the server, not this message, is the trouble, so
    that the next message would fare alike. `reason` is short, for staff to read, and names no person.
    """

    def __init__(self, reason: str, *, permanent: bool = False, is_server: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.is_server = is_server
