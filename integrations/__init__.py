"""The outside world: channels that carry words, and services that know things. `tables` names what exists."""
