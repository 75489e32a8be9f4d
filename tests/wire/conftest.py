"""The contract is tried with the tablet of the server's own tests."""

from tests.server.web.field.conftest import code_for, tablet, tablet_of

__all__ = ["code_for", "tablet", "tablet_of"]
