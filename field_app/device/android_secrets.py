"""Secrets on Android: a key that never leaves the Keystore wraps each of them. NOT YET TRIED ON A DEVICE."""

import base64
import json
from pathlib import Path
from typing import Any

ALIAS = "meldwerk"
STORE = "AndroidKeyStore"
CIPHER = "AES/GCM/NoPadding"
ENCRYPT_OR_DECRYPT = 3
ENCRYPT, DECRYPT, TAG_BITS, NONCE_BYTES = 1, 2, 128, 12


class KeystoreSecrets:
    """A file of wrapped secrets; who copies it has nothing. A key that was lost reads as no secret: enrol again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def get(self, name: str) -> str | None:
        wrapped = self._kept.get(name)
        return None if wrapped is None else self._unwrap(base64.b64decode(wrapped))

    def put(self, name: str, value: str) -> None:
        self._kept[name] = base64.b64encode(self._wrap(value)).decode()
        self._write()

    def forget(self, name: str) -> None:
        if self._kept.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(self._kept), encoding="utf-8")
        draft.replace(self._path)

    def _wrap(self, value: str) -> bytes:
        cipher = self._cipher()
        cipher.init(ENCRYPT, self._key())
        wrapped = bytes(cipher.doFinal(value.encode()))
        return bytes(cipher.getIV()) + wrapped

    def _unwrap(self, wrapped: bytes) -> str | None:
        from jnius import JavaException, autoclass

        cipher = self._cipher()
        try:
            how = autoclass("javax.crypto.spec.GCMParameterSpec")(TAG_BITS, wrapped[:NONCE_BYTES])
            cipher.init(DECRYPT, self._key(), how)
            return bytes(cipher.doFinal(wrapped[NONCE_BYTES:])).decode()
        except JavaException:
            return None

    def _cipher(self) -> Any:
        from jnius import autoclass

        return autoclass("javax.crypto.Cipher").getInstance(CIPHER)

    def _key(self) -> Any:
        from jnius import autoclass

        store = autoclass("java.security.KeyStore").getInstance(STORE)
        store.load(None)
        return store.getKey(ALIAS, None) or self._new_key()

    def _new_key(self) -> Any:
        from jnius import autoclass

        builder = autoclass("android.security.keystore.KeyGenParameterSpec$Builder")(ALIAS, ENCRYPT_OR_DECRYPT)
        how = builder.setBlockModes(["GCM"]).setEncryptionPaddings(["NoPadding"]).build()
        generator = autoclass("javax.crypto.KeyGenerator").getInstance("AES", STORE)
        generator.init(how)
        return generator.generateKey()
