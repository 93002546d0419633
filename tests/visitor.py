"""A person with a browser without scripts, over plain HTTP: for tests that observe the server instead of the page."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from http.client import HTTPException
from typing import IO

from tests.installation import SAFETY_STOP

PASSWORD = "parley-demo"


class Lost(Exception):
    """No response came, so it is unknown whether the request had its effect."""


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class Visitor:
    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Staying)
        self.token = ""

    def get(self, path: str) -> str:
        return self._send(urllib.request.Request(self.address + path))[2]

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Post a form. Returns status and location. Redirects are not followed."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        status, location, _page = self._send(urllib.request.Request(self.address + path, body))
        return status, location

    def sign_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        self.get("/sign-in")
        status, _ = self.post("/sign-in", login=email, password=password)
        assert status == 302, "signing in failed"
        self.get("/")
        return self

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=SAFETY_STOP) as answer:
                return self._read(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            if answer.code == 503:
                raise Lost from answer
            return self._read(answer.code, answer.headers, answer.read())
        except (OSError, HTTPException) as problem:
            raise Lost from problem

    def _read(self, status: int, headers: Message, body: bytes) -> tuple[int, str, str]:
        page = body.decode(errors="replace")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        if token:
            self.token = token[1]
        return status, headers.get("Location", ""), page
