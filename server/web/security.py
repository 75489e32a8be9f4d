"""The headers of every answer, and the token in every form."""

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()


def policy(tiles_url: str) -> str:
    """Return the content security policy; only the background map may come from elsewhere."""
    tiles = f" {'/'.join(tiles_url.split('/')[:3])}" if tiles_url else ""
    return (
        f"default-src 'self'; img-src 'self' data: blob:{tiles}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def guard(app: Flask, *, tiles_url: str, secure: bool) -> None:
    """Protect every form against forged posts and every answer with headers; `secure` is true behind https."""
    csrf.init_app(app)
    app.config.update(
        WTF_CSRF_TIME_LIMIT=24 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_NAME="meldwerk",
    )
    content_policy = policy(tiles_url)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers.setdefault("X-Frame-Options", "DENY")
        headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=()"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith("/assets/"):
            headers.setdefault("Cache-Control", "no-store")
        return response
