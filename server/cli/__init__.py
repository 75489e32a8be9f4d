"""The command `meldwerk`: one module a subject, each with its commands; `commands` puts them together."""
