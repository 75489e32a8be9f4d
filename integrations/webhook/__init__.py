"""Calling the addresses that programs of others named (webhooks): `docs/koppelvlakken-api.md`."""
