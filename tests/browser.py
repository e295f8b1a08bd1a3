"""Chromium without a window, led through its debugging pipe (https://chromedevtools.github.io/devtools-protocol/)."""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


class Browser:
    """One page in one browser; a context manager."""

    def __init__(self, width=1400, height=900):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        ours, theirs = os.pipe(), os.pipe()
        self.to, self.back = os.fdopen(ours[1], "wb"), os.fdopen(theirs[0], "rb")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run"]
        flags += [f"--window-size={width},{height}", f"--user-data-dir={self.profile.name}"]
        shell = f'exec "$@" 3<&{ours[0]} 4>&{theirs[1]}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "sh", CHROMIUM, *flags, "about:blank"],
            pass_fds=(ours[0], theirs[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(theirs[1])
        self.number = itertools.count(1)
        self.session = ""
        (page,) = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.to.close()
        self.back.close()
        self.profile.cleanup()

    def call(self, method, **params):
        number = next(self.number)
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.to.write(json.dumps(message).encode() + b"\0")
        self.to.flush()
        while (found := self.heard()).get("id") != number:
            pass
        assert "error" not in found, found
        return found["result"]

    def heard(self):
        """The next message of the browser's."""
        data = b""
        while not data.endswith(b"\0"):
            byte = self.back.read(1)
            assert byte, "the browser has ended"
            data += byte
        return json.loads(data[:-1])

    def visit(self, address):
        """Go to a page, and wait until it is loaded."""
        self.call("Page.navigate", url=address)
        loaded = False
        while not loaded:
            with contextlib.suppress(AssertionError):  # the page went while it was asked
                loaded = self.run("location.protocol === 'http:' && document.readyState === 'complete'")

    def run(self, script):
        """The value of a JavaScript expression; a promise is awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, condition):
        """Wait until an expression holds in the page; what it names may not be there yet."""
        look = f"let v = false; try {{ v = {condition}; }} catch (e) {{}} v ? done() : setTimeout(look, 20);"
        self.run(f"new Promise((done) => {{ const look = () => {{ {look} }}; look(); }})")

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(base64.b64decode(data))
