"""The command for developers: what it says when something is missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from reporting.demo.cast import ACCOUNTS, PASSWORD

ROOT = Path(dev.__file__).parent


def said(capsys, call, *arguments):
    """Return the sentence with which a call stops, and the exit code."""
    with pytest.raises(SystemExit) as stopped:
        call(*arguments)
    captured = capsys.readouterr()
    return stopped.value.code, (captured.err or captured.out).strip()


def test_old_python_is_told_which_version_it_needs(capsys, monkeypatch):
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 4))
    code, sentence = said(capsys, dev.main, ["demo"])
    assert (code, sentence.splitlines()[0]) == (
        1,
        "RANDA memerlukan Python 3.11 atau lebih baru; yang dipakai sekarang 3.10.",
    )


def test_missing_venv_module_names_the_package(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    code, sentence = said(capsys, dev.make_venv)
    assert code == 1
    assert "sudo apt install python3-venv" in sentence


def test_taken_port_is_named_with_another_to_try(capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code, sentence = said(capsys, dev.read_port, [str(port)])
    assert (code, sentence) == (
        1,
        f"Port {port} sedang dipakai program lain. Hentikan program itu atau pilih port lain: "
        f"python3 dev.py demo {port + 1}",
    )


@pytest.mark.parametrize("text", ["80", "65536", "delapan", "-1", ""])
def test_impossible_port_is_refused(capsys, text):
    assert said(capsys, dev.read_port, [text]) == (
        1,
        "Port harus angka 1024 sampai 65535, misalnya: python3 dev.py demo 8001",
    )


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0), (["jalan"], 2)])
def test_usage_is_shown_from_any_folder(arguments, code, tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "dev.py", *arguments], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == code
    assert "python3 dev.py demo [port]" in done.stdout + done.stderr


def test_packages_are_installed_again_only_when_the_list_changed(monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "say", lambda text: None)
    monkeypatch.setattr(dev, "run", lambda command, env, quiet=False: ran.append(command[:3]) or 0)
    pip = ["-m", "pip", "install"]

    dev.install("dev")
    assert pip in ran
    ran.clear()
    dev.install("dev")
    dev.install("app")
    assert pip not in ran
    monkeypatch.setattr(dev, "digest", lambda path: "another")
    dev.install("app")
    assert pip in ran


def test_packages_that_cannot_be_fetched_stop_with_a_sentence(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "run", lambda command, env, quiet=False: int("install" in command))
    code, sentence = said(capsys, dev.install, "app")
    assert code == 1
    assert "Paket tidak dapat dipasang." in sentence
    assert not (tmp_path / "stamp").exists()


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX")
def test_demo_key_is_made_once_and_kept_to_oneself(monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "DEMO", tmp_path)
    key = dev.demo_key()
    assert dev.demo_key() == key
    assert len(key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_readme_names_every_account_that_the_demo_prints():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [a.username for a in ACCOUNTS if f"`{a.username}`" not in readme] == []
    assert f"`{PASSWORD}`" in readme


def test_locked_packages_record_hashes_and_no_address():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
