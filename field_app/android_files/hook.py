"""python-for-android calls this when it has written the manifest: it adds the FileProvider that the camera needs.

NOT YET TRIED in a build on this project's own machines: docs/tablet.md.
"""

from pathlib import Path
from typing import Any

PROVIDER = """
        <provider
            android:name="androidx.core.content.FileProvider"
            android:authorities="${applicationId}.fileprovider"
            android:exported="false"
            android:grantUriPermissions="true">
            <meta-data
                android:name="android.support.FILE_PROVIDER_PATHS"
                android:resource="@xml/file_paths" />
        </provider>
"""


def after_apk_build(_: Any) -> None:
    """Add the provider, once; the hook is called in the folder of the build."""
    manifest = Path("src/main/AndroidManifest.xml")
    manifest.write_text(with_provider(manifest.read_text(encoding="utf-8")), encoding="utf-8")


def with_provider(manifest: str) -> str:
    """Return the manifest with the provider at the end of its application."""
    if "FileProvider" in manifest:
        return manifest
    head, mark, tail = manifest.rpartition("</application>")
    if not mark:
        raise ValueError("the manifest has no application")
    return f"{head.rstrip()}\n{PROVIDER}    {mark}{tail}"
