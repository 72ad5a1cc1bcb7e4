"""The campus's own sign-in, in small: a CAS and an OpenID Connect server that know one person.

Both speak the real protocols over http on this machine. Whoever comes is taken for ``name``.
"""

import base64
import hashlib
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, TICKET = "lemnis", "a secret of the campus", "ST-1-abc"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_CAS_YES = """<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
<cas:authenticationSuccess><cas:user>{}</cas:user></cas:authenticationSuccess>
</cas:serviceResponse>"""
_CAS_NO = """<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>
</cas:serviceResponse>"""


class Campus:
    """What the two servers know, and what they were asked."""

    def __init__(self, address, name):
        self.address, self.name, self.challenges, self.nonce = address, name, {}, None

    def answer(self, path, query, form):
        """Return status, headers and body."""
        given = {word: values[0] for word, values in (query | form).items()}
        pages = {
            "/cas/login": self._cas_login,
            "/cas/p3/serviceValidate": self._cas_validate,
            "/.well-known/openid-configuration": self._configuration,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        return pages.get(path, self._nothing)(given)

    def _nothing(self, _given):
        return 404, {}, ""

    # --- CAS 3 ---

    def _cas_login(self, given):
        service = given["service"]
        join = "&" if "?" in service else "?"
        return 302, {"Location": f"{service}{join}ticket={TICKET}"}, ""

    def _cas_validate(self, given):
        known = given.get("ticket") == TICKET
        return 200, {"Content-Type": "text/xml"}, _CAS_YES.format(self.name) if known else _CAS_NO

    # --- OpenID Connect: code flow with PKCE ---

    def _configuration(self, _given):
        return self._json(
            issuer=self.address,
            authorization_endpoint=f"{self.address}/authorize",
            token_endpoint=f"{self.address}/token",
            userinfo_endpoint=f"{self.address}/userinfo",
            jwks_uri=f"{self.address}/jwks",
            token_endpoint_auth_methods_supported=["client_secret_post"],
        )

    def _authorize(self, given):
        assert (given["client_id"], given["response_type"]) == (CLIENT, "code")
        self.challenges["the-code"] = given["code_challenge"]
        back = urlencode({"code": "the-code", "state": given["state"]})
        return 302, {"Location": f"{given['redirect_uri']}?{back}"}, ""

    def _token(self, given):
        proof = hashlib.sha256(given["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if given.get("client_secret") != SECRET or self.challenges.get(given["code"]) != proved:
            return 400, {}, "{}"
        claims = {"iss": self.address, "aud": CLIENT, "sub": self.name, "exp": 4_000_000_000,
                  "iat": 1_700_000_000, "preferred_username": self.name}  # fmt: skip
        signed = jwt.encode(claims, _KEY, algorithm="RS256", headers={"kid": "1"})
        return self._json(access_token="opaque", token_type="Bearer", id_token=signed)

    def _userinfo(self, _given):
        return self._json(sub=self.name, preferred_username=self.name)

    def _json(self, **value):
        return 200, {"Content-Type": "application/json"}, json.dumps(value)


@contextmanager
def campus(name):
    """Serve a campus that takes whoever comes for ``name``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._reply({})

        def do_POST(self):
            length = int(self.headers["Content-Length"] or 0)
            self._reply(parse_qs(self.rfile.read(length).decode()))

        def _reply(self, form):
            parts = urlsplit(self.path)
            status, headers, body = made.answer(parts.path, parse_qs(parts.query), form)
            self.send_response(status)
            for word, value in headers.items():
                self.send_header(word, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Campus(f"http://127.0.0.1:{server.server_port}", name)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
