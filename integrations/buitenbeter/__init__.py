"""BuitenBeter: StUF-EF 0310 `wloLk01` over SOAP 1.1, answered in the same call."""
