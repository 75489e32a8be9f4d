"""An Android tablet, by pyjnius. NOT YET TRIED ON A DEVICE: docs/tablet.md has the list of what to check there.

Everything of Android is imported when it is first needed, so that this page can be read and linted anywhere. plyer is
not used: its camera crashes from Android 7 on (it shares a file:// address), its keystore keeps secrets in the open.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from field_app.device.android_secrets import KeystoreSecrets
from field_app.device.ports import Device, Fix, Link

PICTURE_REQUEST = 0x4D57
RESULT_OK = -1
FLAG_WRITE_AND_READ = 0x3
PROVIDER = ".fileprovider"
FIX_EVERY_MS, FIX_EVERY_M = 2_000, 3.0


def java(name: str) -> Any:
    """A class of Android; Any, because it is known on the device only."""
    from jnius import autoclass

    return autoclass(name)


def activity() -> Any:
    """The window of the app, as Android knows it."""
    return java("org.kivy.android.PythonActivity").mActivity


def in_window_thread(do: Callable[[], None]) -> None:
    """Run in Android's own thread for windows."""
    from android.runnable import run_on_ui_thread

    run_on_ui_thread(do)()


def shared(path: Path) -> Any:
    """The address under which another program may use a file of ours."""
    provider = java("androidx.core.content.FileProvider")
    return provider.getUriForFile(activity(), activity().getPackageName() + PROVIDER, java("java.io.File")(str(path)))


class IntentCamera:
    """The device's own camera app; it writes to our path. The app may be ended meanwhile: the desk knows the path."""

    def __init__(self) -> None:
        self._done: Callable[[bool], None] | None = None
        self._path = Path()
        self._bound = False

    def take(self, path: Path, done: Callable[[bool], None]) -> None:
        from android import activity as results

        if not self._bound:
            results.bind(on_activity_result=self._came_back)
            self._bound = True
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._done = path, done
        store = java("android.provider.MediaStore")
        intent = java("android.content.Intent")(store.ACTION_IMAGE_CAPTURE)
        intent.putExtra(store.EXTRA_OUTPUT, shared(path))
        intent.addFlags(FLAG_WRITE_AND_READ)
        activity().startActivityForResult(intent, PICTURE_REQUEST)

    def _came_back(self, request: int, result: int, _intent: Any) -> None:
        if request != PICTURE_REQUEST or self._done is None:
            return
        from kivy.clock import Clock

        done, self._done = self._done, None
        is_there = result == RESULT_OK and self._path.is_file() and self._path.stat().st_size > 0
        Clock.schedule_once(lambda _: done(is_there))


class GpsPosition:
    """The satellites, and the network where they are not seen. Asks for permission the first time."""

    def __init__(self) -> None:
        self._listener: Any = None
        self._latest: Fix | None = None

    def start(self) -> None:
        from android.permissions import Permission, request_permissions

        wanted = [Permission.ACCESS_FINE_LOCATION, Permission.CAMERA]
        request_permissions(wanted, lambda _, granted: in_window_thread(self._listen) if granted[0] else None)

    def _listen(self) -> None:
        if self._listener is not None:
            return
        context = java("android.content.Context")
        manager = activity().getSystemService(context.LOCATION_SERVICE)
        self._listener = _listener(self._arrived)
        for provider in ("gps", "network"):
            if manager.isProviderEnabled(provider):
                manager.requestLocationUpdates(provider, FIX_EVERY_MS, FIX_EVERY_M, self._listener)

    def stop(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            context = java("android.content.Context")
            manager = activity().getSystemService(context.LOCATION_SERVICE)
            in_window_thread(lambda: manager.removeUpdates(listener))

    def latest(self) -> Fix | None:
        return self._latest

    def _arrived(self, location: Any) -> None:
        self._latest = Fix(location.getLatitude(), location.getLongitude(), location.getAccuracy())


def _listener(arrived: Callable[[Any], None]) -> Any:
    from jnius import PythonJavaClass, java_method

    class Listener(PythonJavaClass):  # type: ignore[misc]  # known on the device only
        __javainterfaces__ = ("android/location/LocationListener",)
        __javacontext__ = "app"

        @java_method("(Landroid/location/Location;)V")  # type: ignore[untyped-decorator]
        def onLocationChanged(self, location: Any) -> None:
            arrived(location)

        @java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator]
        def onProviderEnabled(self, provider: str) -> None:
            """Nothing to do."""

        @java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator]
        def onProviderDisabled(self, provider: str) -> None:
            """Nothing to do."""

    return Listener()


class Vibrator:
    """A short knock for a tap, a long one for what needs eyes."""

    def tick(self) -> None:
        self._for(20)

    def buzz(self) -> None:
        self._for(400)

    def _for(self, milliseconds: int) -> None:
        effect = java("android.os.VibrationEffect")
        vibrator = activity().getSystemService(java("android.content.Context").VIBRATOR_SERVICE)
        vibrator.vibrate(effect.createOneShot(milliseconds, effect.DEFAULT_AMPLITUDE))


class WindowBrightness:
    """The light of our own window; the setting of the device stays as it is."""

    def full(self) -> None:
        self._set(1.0)

    def usual(self) -> None:
        self._set(-1.0)

    def _set(self, light: float) -> None:
        done = Event()

        def change() -> None:
            window = activity().getWindow()
            how = window.getAttributes()
            how.screenBrightness = light
            window.setAttributes(how)
            done.set()

        in_window_thread(change)


class Intents:
    """The device's own map app and mail."""

    def navigate(self, latitude: float, longitude: float, label: str) -> bool:
        uri = java("android.net.Uri")
        place = uri.parse(f"geo:{latitude},{longitude}?q={latitude},{longitude}({uri.encode(label)})")
        return self._start(java("android.content.Intent")("android.intent.action.VIEW", place))

    def share(self, path: Path) -> bool:
        intent = java("android.content.Intent")("android.intent.action.SEND")
        intent.setType("text/plain")
        intent.putExtra("android.intent.extra.STREAM", shared(path))
        intent.addFlags(FLAG_WRITE_AND_READ)
        return self._start(intent)

    def _start(self, intent: Any) -> bool:
        from jnius import JavaException

        try:
            activity().startActivity(intent)
        except JavaException:
            # No program for it.
            return False
        return True


def link() -> Link:
    """Wifi, or a network that is paid for by the byte, or none."""
    manager = activity().getSystemService(java("android.content.Context").CONNECTIVITY_SERVICE)
    if manager.getActiveNetwork() is None:
        return Link.NONE
    return Link.MOBILE if manager.isActiveNetworkMetered() else Link.WIFI


def android_device() -> Device:
    """Make a device of the tablet that this runs on."""
    folder = Path(activity().getFilesDir().getAbsolutePath()) / "meldwerk"
    return Device(
        name=f"{java('android.os.Build').MANUFACTURER} {java('android.os.Build').MODEL}",
        folder=folder,
        camera=IntentCamera(),
        position=GpsPosition(),
        secrets=KeystoreSecrets(folder / "geheim.json"),
        vibrate=Vibrator(),
        brightness=WindowBrightness(),
        outside=Intents(),
        link=link,
    )
