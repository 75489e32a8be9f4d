"""All that a tablet keeps, in one SQLite file and a folder of photos. Nothing unsent is ever lost or deleted."""


class Trouble(Exception):
    """The device can't do it now; `str()` is a Dutch sentence for the crew. Nothing was half done."""


class Store:
    """The file and its folders."""
