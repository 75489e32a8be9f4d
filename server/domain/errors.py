"""The one ancestor of the errors that the domain and the operations raise."""


class DomainError(Exception):
    """Something that the rules of the trade refuse; `web/errors.py` gives each its status and Dutch sentence."""
