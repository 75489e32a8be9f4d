"""The app with an invented day, an office that says yes, and a device that does what it is told."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from field_app.app import FieldApp
from field_app.device.fake import fake_device
from tests.field_app.window import invented
from tests.field_app.window.fake_desk import FakeDesk, FakeOffice


def staged(folder: Path, *, count: int = 18, basemap: str | None = None, **chosen: Any) -> tuple[FieldApp, FakeDesk]:
    """Make the app; `chosen` are settings such as theme, text_scale and hand."""
    desk = FakeDesk(folder, count=count, basemap=basemap, chosen=chosen)
    return app_of(desk), desk


def app_of(desk: FakeDesk) -> FieldApp:
    """Make the app around a desk."""
    office = FakeOffice(desk=desk)
    device = fake_device(desk.folder, picture=picture())
    return FieldApp(desk, device, office, clock=lambda: invented.NOW, later=at_once)  # type: ignore[arg-type]


def at_once(deed: Callable[[], None]) -> None:
    """What takes long is done at once."""
    deed()


def picture() -> bytes:
    """A photo of a tree, more or less."""
    image = Image.new("RGB", (800, 600), "#BFD9EC")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 420, 800, 600), fill="#8FB572")
    pen.rectangle((370, 260, 430, 470), fill="#6B4A2F")
    pen.ellipse((250, 90, 550, 330), fill="#3F7A3D")
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()
