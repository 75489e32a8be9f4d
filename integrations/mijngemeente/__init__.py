"""MijnGemeente and other apps: our own signed JSON contract (`docs/koppelvlakken.md`), not one of their makers."""
