"""Case systems that keep to the ZGW standard (Zaken API 1.5.1): a case for each report, and comparing the two."""
