"""How long the way is: by the streets of a municipality, by OSRM, or as the crow flies."""
