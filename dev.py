#!/usr/bin/env python3
"""Satu perintah untuk mencoba dan menguji RANDA PUG; cukup Python 3.11 ke atas.

  python3 dev.py demo [port]           menyiapkan semuanya, lalu menjalankan portal contoh
  python3 dev.py test [opsi pytest]    memeriksa kode dan menjalankan semua uji
  python3 dev.py bench [opsi]          mengukur kecepatan; -h menyebut opsinya
  python3 dev.py drill [opsi]          mematikan proses dan basis data di tengah kerja
  python3 dev.py lock [--upgrade]      menulis ulang requirements/ dari pyproject.toml

Di Windows: py dev.py demo
"""

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "randa-requirements.txt"
DEMO = ROOT / "var" / "demo"

# Own values for demo and test: neither reads `.env`, so neither can touch a production database.
DEMO_ENV = {
    "ENV_FILE": os.devnull,
    "DEBUG": "1",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "VAR_DIR": str(DEMO),
    "EMAIL_URL": "consolemail://",
    "CONTACT_WHATSAPP": "0811-0000-000",
    "DJANGO_RUNSERVER_HIDE_WARNING": "true",
}


def main(arguments):
    if sys.version_info < (3, 11):  # noqa: UP036
        stop(
            "RANDA memerlukan Python 3.11 atau lebih baru; yang dipakai sekarang "
            f"{sys.version_info[0]}.{sys.version_info[1]}.\n"
            "Pasang dari python.org atau pengelola paket, lalu ulangi, misalnya: "
            "python3.12 dev.py demo"
        )
    verbs = {"demo": demo, "test": test, "bench": bench, "drill": drill, "lock": lock}
    if not arguments or arguments[0] not in verbs:
        stop(__doc__.strip(), code=0 if arguments in (["-h"], ["--help"], ["help"]) else 2)
    sys.exit(verbs[arguments[0]](arguments[1:]))


# The verbs -------------------------------------------------------------------------------


def demo(arguments):
    """Start the portal with demo data on 127.0.0.1; return the server's exit code."""
    port = read_port(arguments)
    install("app")
    DEMO.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **DEMO_ENV, "SECRET_KEY": demo_key()}
    env.setdefault("DATABASE_URL", "sqlite:///var/demo/randa.sqlite3")
    env["MEDIA_ROOT"] = str(DEMO / "media")
    env["SITE_URL"] = f"http://127.0.0.1:{port}"

    say("Menyiapkan basis data dan data contoh ...")
    steps = (["migrate", "--verbosity", "0"], ["load_reference"], ["demo"], ["demo_cooperation"])
    for command in steps:
        if manage(command, env):
            stop(f"Penyiapan berhenti pada: manage.py {command[0]}. Keterangannya ada di atas.")
    say("\nAkun contoh:\n")
    manage(["demo", "--accounts"], env)
    say("\nAkun contoh kerja sama:\n")
    manage(["demo_cooperation", "--accounts"], env)
    say(f"\nPortal: http://127.0.0.1:{port}/   (Ctrl+C untuk berhenti)\n")
    return serve(["runserver", f"127.0.0.1:{port}"], env)


def test(arguments):
    """Run every check and the tests; return 0 only if all passed."""
    install("dev")
    # An exported DATABASE_URL chooses the database; nothing else comes from outside.
    env = {**os.environ, **DEMO_ENV, "VAR_DIR": str(ROOT / "var"), "SECRET_KEY": "hanya-untuk-uji"}
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    djade = PYTHON.with_stem("djade")
    steps = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "djade": [djade, "--target-version", "5.2", "--check", *templates],
        "makemigrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "pytest": [PYTHON, "-m", "pytest", "-n", "auto", *arguments],
    }
    failed = [name for name, (program, *rest) in steps.items() if run(rest, env, program=program)]
    if failed:
        say("\nBelum lulus: " + ", ".join(failed))
        return 1
    say("\nSemua pemeriksaan lulus.")
    return 0


def bench(arguments):
    """Measure on a scratch database of its own; return 0 unless a measurement broke."""
    install("dev")
    return run(["-m", "bench", *arguments], os.environ)


def drill(arguments):
    """Kill processes and databases at work and count what was lost; return 0 if nothing was."""
    install("dev")
    return run(["-m", "drills", *arguments], os.environ)


def lock(arguments):
    """Write requirements/*.txt anew: every package pinned, with hashes, without addresses."""
    if not PYTHON.exists() or run(["-c", "import uv"], os.environ, quiet=True):
        install("dev")
    env = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "python3 dev.py lock"}
    compile_ = ["-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    compile_ += ["--python-version", "3.11", *arguments, "pyproject.toml", "-o"]
    dev = ["--extra", "dev", "--constraint", "requirements/app.txt"]
    for command in (["requirements/app.txt"], ["requirements/dev.txt", *dev]):
        if run(compile_ + command, env):
            stop("Daftar paket tidak dapat disusun. Periksa sambungan internet, lalu ulangi.")
    return 0


# The environment -------------------------------------------------------------------------


def install(name):
    """Make sure that .venv holds the packages of requirements/<name>.txt; "dev" covers "app"."""
    marks = {kind: digest(ROOT / "requirements" / (kind + ".txt")) for kind in ("app", "dev")}
    installed = STAMP.read_text().split() if STAMP.exists() else []
    sound = PYTHON.exists() and not run(["-c", "import pip"], os.environ, quiet=True)
    if sound and marks[name] in installed:
        return
    if not sound:
        make_venv()
    say("Memasang paket Python; hanya saat pertama atau bila daftarnya berubah ...")
    pip = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    # The list is complete; old versions of pip look past its pins when they follow an extra.
    pip += ["--no-deps"]
    pip += ["--only-binary", ":all:", "-r", str(ROOT / "requirements" / (name + ".txt"))]
    if run(pip, os.environ):
        stop(
            "Paket tidak dapat dipasang. Periksa sambungan internet dan setelan pip "
            "(penyebabnya tertulis di atas), lalu ulangi perintah yang sama."
        )
    STAMP.write_text("\n".join(marks.values() if name == "dev" else [marks["app"]]))


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        stop(
            "Python ini belum memuat modul venv.\n"
            "Di Debian atau Ubuntu: sudo apt install python3-venv   lalu ulangi perintah yang sama."
        )
    say("Membuat lingkungan Python di .venv ...")
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (OSError, subprocess.CalledProcessError) as fault:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"Lingkungan .venv tidak dapat dibuat: {fault}")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def demo_key():
    """Return the demo's own secret key, made once so that sessions outlive a restart."""
    path = DEMO / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def read_port(arguments):
    """Return the port asked for, 8000 if none; stop with a sentence if it cannot be used."""
    text = arguments[0] if arguments else "8000"
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        stop("Port harus angka 1024 sampai 65535, misalnya: python3 dev.py demo 8001")
    port = int(text)
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            stop(
                f"Port {port} sedang dipakai program lain. Hentikan program itu atau pilih port "
                f"lain: python3 dev.py demo {port + 1 if port < 65535 else 8000}"
            )
    return port


# Processes -------------------------------------------------------------------------------


def run(command, env, quiet=False, program=PYTHON):
    """Run the environment's Python, or another program of it, in the project folder.

    Returns its exit code.
    """
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.call(
            [str(program), *command], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    except OSError:  # a .venv whose Python is gone
        return 1


def manage(command, env):
    return run(["manage.py", *command], env)


def serve(command, env):
    """Become the server, so that a signal meant for it reaches it."""
    if os.name == "nt":
        try:
            return manage(command, env)
        except KeyboardInterrupt:
            return 0
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "manage.py", *command], env)


def say(text):
    print(text, flush=True)


def stop(text, code=1):
    print(text, file=sys.stderr if code else sys.stdout, flush=True)
    sys.exit(code)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("\nDihentikan.", code=130)
