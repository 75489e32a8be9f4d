"""The municipality's own website as a door."""
