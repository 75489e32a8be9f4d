"""The crews' tablet. Reports from the street come with a later version; its place in the house is kept."""
