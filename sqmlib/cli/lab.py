"""``sqm lab``: JupyterLab on a working copy of the notebooks, on this machine only, behind a random token."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqmlib._share import share
from sqmlib.cli.speech import say
from sqmlib.errors import UsageRefusedError
from sqmlib.i18n import LANGUAGES, tr

__all__ = ["copy_workbench", "lab", "overrides", "server_settings"]

LEAST_TOKEN = 20
STARTING, STOPPING = 60, 15  # seconds
_SKIPPED = (".ipynb_checkpoints", "__pycache__", "src")


def overrides(lang: str) -> dict[str, dict[str, Any]]:
    """Return JupyterLab's settings for the workbench: language, no news, nothing a click in an output could start.

    Examples
    --------
    >>> overrides("zh")["@jupyterlab/translation-extension:plugin"]
    {'locale': 'zh_CN'}
    """
    return {
        "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN" if lang == "zh" else "en"},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/apputils-extension:sanitizer": {"allowCommandLinker": False},
        # callbacks on a second thread can corrupt a figure that is being drawn
        "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
    }


def copy_workbench(folder: Path) -> tuple[int, int]:
    """Copy notebooks and sample data into `folder`; a file that is there already is never touched.

    Returns
    -------
    tuple of int
        Files copied and files kept.
    """
    copied = kept = 0
    sources = [(share("notebooks") / lang, Path("notebooks") / lang) for lang in LANGUAGES] + [
        (share("data"), Path("data"))
    ]
    for root, place in sources:
        for source in sorted(p for p in root.rglob("*") if p.is_file() and not set(p.parts) & {*_SKIPPED}):
            target = folder / place / source.relative_to(root)
            if target.exists():
                kept += 1
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied += 1
    return copied, kept


def server_settings(folder: Path, lang: str, place: dict[str, Any], settings: Path) -> dict[str, Any]:
    """Return the server's configuration, or refuse an address that others can reach without token and TLS.

    Parameters
    ----------
    folder : path
        The working copy.
    lang : {"en", "zh"}
        Language of JupyterLab.
    place : mapping
        ``ip``, ``port``, ``certificate`` and ``key``.
    settings : path
        Folder that holds ``overrides.json``.
    """
    token = os.environ.get("SQM_TOKEN")
    if not _loopback(place["ip"]) and not (token and place["certificate"] and place["key"]):
        raise UsageRefusedError("cli.error.open_address", ip=place["ip"][:60])
    if token is not None and len(token) < LEAST_TOKEN:
        raise UsageRefusedError("cli.error.short_token", least=LEAST_TOKEN)
    server = {"ip": place["ip"], "port": place["port"], "root_dir": str(folder.resolve()), "allow_root": True}
    server["log_level"] = "WARN"  # the address is said by us; the server's own notes mean nothing to a consultant
    if place["certificate"] and place["key"]:
        server |= {"certfile": str(place["certificate"]), "keyfile": str(place["key"])}
    return {
        "ServerApp": server,
        "IdentityProvider": {"token": token or secrets.token_urlsafe(32)},
        "LabServerApp": {"app_settings_dir": str(settings)},
        "LabApp": {
            "log_level": "WARN",
            "app_settings_dir": str(settings),
            "default_url": f"/lab/tree/notebooks/{lang}",
        },
    }


def _loopback(ip: str) -> bool:
    try:
        return ip == "localhost" or ip_address(ip).is_loopback
    except ValueError:
        return False


def lab(folder: Path, lang: str, *, browser: bool = True, **place: Any) -> int:
    """Open JupyterLab on `folder` and return its exit code.

    Parameters
    ----------
    folder : path
        Working copy; made when it is not there.
    lang : {"en", "zh"}
        Language of JupyterLab and of the notebooks shown first.
    browser : bool
        Also open a browser.
    **place
        As for :func:`server_settings`.
    """
    with TemporaryDirectory(prefix="sqm-lab-", ignore_cleanup_errors=True) as name:
        private = Path(name)
        settings = server_settings(folder, lang, place, private / "settings")
        copied, kept = copy_workbench(folder)
        say(tr("cli.lab.copied", folder=str(folder), copied=copied, kept=kept))
        (private / "settings").mkdir()
        (private / "settings" / "overrides.json").write_text(json.dumps(overrides(lang)), encoding="utf-8")
        (private / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlab", *([] if browser else ["--no-browser"])]
        return _serve(command, _environment(private), folder, settings["IdentityProvider"]["token"])


def _serve(command: list[str], environment: dict[str, str], folder: Path, token: str) -> int:
    """Run the server until it ends or is interrupted; leave no process behind."""
    server = subprocess.Popen(command, env=environment, cwd=folder)
    try:
        if address := _address(server, token):
            say(tr("cli.lab.address", address=address))
        return server.wait()
    except KeyboardInterrupt:  # the usual way to end it
        return 0
    finally:
        server.terminate()
        try:
            server.wait(STOPPING)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen[bytes], token: str) -> str:
    """Return where the server is to be found, as soon as it says so; a token of the user's own is not repeated."""
    from jupyter_core.paths import jupyter_runtime_dir

    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        for file in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
            try:
                told = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):  # another server's, or half written
                continue
            if told.get("token") == token:
                return str(told["url"]) + ("" if os.environ.get("SQM_TOKEN") else f"?token={token}")
        time.sleep(0.2)
    return ""


def _environment(private: Path) -> dict[str, str]:
    """Return the environment: our configuration alone, so that none of the user's can take the token away."""
    from jupyter_core.paths import jupyter_config_dir

    package = str(Path(__file__).resolve().parents[2])
    mine = Path(jupyter_config_dir()) / "lab"
    own = {"JUPYTER_CONFIG_DIR": str(private), "JUPYTERLAB_SETTINGS_DIR": str(mine / "user-settings")}
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(mine / "workspaces")
    kept = {k: v for k, v in os.environ.items() if k not in ("JUPYTER_TOKEN", "JUPYTER_CONFIG_PATH", "SQM_TOKEN")}
    paths = os.pathsep.join(p for p in (package, os.environ.get("PYTHONPATH", "")) if p)
    return kept | own | {"PYTHONPATH": paths}
