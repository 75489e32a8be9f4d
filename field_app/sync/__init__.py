"""Brings work to the office and back, whenever there is a way, and never loses any on the road."""

from field_app.sync.listener import Listener
from field_app.sync.policy import Network, PhotoSetting, may_send
from field_app.sync.runner import Runner
from field_app.sync.step import Next, Sync

__all__ = ["Listener", "Network", "Next", "PhotoSetting", "Runner", "Sync", "may_send"]
