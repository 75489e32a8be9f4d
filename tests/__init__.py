"""Here because a library brings a package of the same name, which else would come first."""
