"""E-mail: what we tell the reporter, and what comes back undelivered."""
