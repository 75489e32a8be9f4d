"""The map: what lies where, drawn by ourselves, without network."""
