"""Where addresses are looked up outside our own database."""
