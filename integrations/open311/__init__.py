"""Open311 GeoReport v2 as a door: what other systems for reports speak."""
