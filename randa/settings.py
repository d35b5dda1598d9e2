"""All settings of the portal, each from the environment or the file `.env`.

`.env.example` lists them with a sentence each. Without DEBUG the process refuses to start
on an unsafe value: see `randa.checks.unsafe_settings`.
"""

from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe

import environ
from csp.constants import NONE, SELF
from import_export.formats.base_formats import CSV, XLSX

from randa.checks import refuse_unsafe, resolve_database

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# Where it runs --------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=token_urlsafe(48) if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# The address in e-mailed links never comes from a request's Host header.
SITE_URL = env.str(
    "SITE_URL", default="http://127.0.0.1:8000" if DEBUG else f"https://{[*ALLOWED_HOSTS, ''][0]}"
).rstrip("/")
SITE_CONTACT = {
    "name": env.str("CONTACT_NAME", default="Admin RANDA PUG, Bappeda Provinsi Sumatera Barat"),
    "whatsapp": env.str("CONTACT_WHATSAPP", default=""),
}
COOPERATION_CONTACT = {
    "name": env.str(
        "COOPERATION_CONTACT_NAME", default="TKKSD, Biro Pemerintahan Provinsi Sumatera Barat"
    ),
    "whatsapp": env.str("COOPERATION_CONTACT_WHATSAPP", default=""),
}

ROOT_URLCONF = "randa.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

INSTALLED_APPS = [
    "reporting",
    "kerjasama",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "import_export",
    "simple_history",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
]

MIDDLEWARE = [
    "randa.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "randa.middleware.PrivatePages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "randa.middleware.SessionLimits",
    "randa.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "randa.middleware.ErrorPages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reporting.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data -----------------------------------------------------------------------------------

DATABASES = {
    "default": resolve_database(
        env.db() if env.str("DATABASE_URL", default="") else None,
        default=VAR_DIR / "randa.sqlite3",
        base=BASE_DIR,
        conn_max_age=env.int("CONN_MAX_AGE", default=60),
    )
}

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backup")))
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Evidence has no address of its own: it leaves only through a view that asks who wants it.
# nginx sends the bytes when it has an internal location for them; then its group must read them.
ACCEL_LOCATION = env.str("ACCEL_LOCATION", default="")
STORAGES = {
    "default": {
        "BACKEND": env.str("STORAGE_BACKEND", default="randa.storage.DurableFiles"),
        "OPTIONS": env.json("STORAGE_OPTIONS", default={})
        or {
            "file_permissions_mode": 0o640 if ACCEL_LOCATION else 0o600,
            "directory_permissions_mode": 0o750 if ACCEL_LOCATION else 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEBUG
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Sizes in bytes. A request may carry several files, so its own limit is higher.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=5 * 1024 * 1024)
# A picture is shrunk before it is stored, so that one straight from a telephone may come.
PICTURE_MAX_BYTES = env.int("PICTURE_MAX_BYTES", default=15 * 1024 * 1024)
# What one unit may store in one year.
EVIDENCE_QUOTA_BYTES = env.int("EVIDENCE_QUOTA_BYTES", default=500 * 1024 * 1024)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=5 * 1024 * 1024)
REQUEST_MAX_BYTES = env.int("REQUEST_MAX_BYTES", default=25 * 1024 * 1024)
# How often one reader of the API may ask.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=120)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# More files than this come as names alone, and are named on the page. Django's own limit, which
# answers 400, is for what no person sends.
REQUEST_MAX_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FILES = 500
FILE_UPLOAD_HANDLERS = [
    "randa.uploads.FirstFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

IMPORT_FORMATS = EXPORT_FORMATS = [XLSX, CSV]
# Without a code, import-export lets everybody import who may see the list.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
# History is read; putting an old state back would pass by the forms.
SIMPLE_HISTORY_REVERT_DISABLED = True

# Cooperation ----------------------------------------------------------------------------

# Read outside PP 28/2018, so a setting: how long a PKS may last before the register warns.
PKS_MAX_YEARS = env.int("PKS_MAX_YEARS", default=5)
# How many proposals may come from one address in an hour without an account.
PROPOSALS_PER_HOUR = env.int("PROPOSALS_PER_HOUR", default=5)

# Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
# With separators on, the admin would print the year as 2.026.
USE_THOUSAND_SEPARATOR = False

# People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "reporting.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 60 * 60

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# Otherwise each try during a lockout would move the time that the page has promised.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "randa.accounts.client_ip"
AXES_LOCKOUT_CALLABLE = "randa.accounts.locked_out"
AXES_ENABLE_ADMIN = False

# Whether Admin Bappeda, Verifikator and superuser must have a second factor; others may.
SECOND_FACTOR_DEMANDED = env.bool("SECOND_FACTOR_DEMANDED", default=not DEBUG)
OTP_TOTP_ISSUER = "RANDA PUG Sumatera Barat"

# Days for which is kept who saw personal data, and which sign-ins failed from where.
ACCESS_LOG_DAYS = env.int("ACCESS_LOG_DAYS", default=730)
SIGN_IN_LOG_DAYS = env.int("SIGN_IN_LOG_DAYS", default=90)

SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_MAX_AGE = timedelta(hours=12)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "randa.errors.csrf_failure"

# Headers --------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEBUG
# The load balancer and the timer ask from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^sehat/"]
# Who brings it may read from elsewhere what is well and what is not; "" lets in this machine alone.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# E-mail ---------------------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG else "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="RANDA PUG <randa@localhost>")

# Log ------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "randa.logs.JsonLine"},
        "plain": {"()": "randa.logs.PlainLine"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "json",
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # The line of randa.request already tells of refusals and unknown addresses.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "axes": {"level": "WARNING"},
        # In DEBUG the development server prints its own line for each request.
        "randa.request": {"level": "WARNING" if DEBUG else "INFO"},
    },
}

if not DEBUG or set(ALLOWED_HOSTS) - set(LOOPBACK):
    refuse_unsafe(
        debug=DEBUG,
        secret_key=SECRET_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        site_url=SITE_URL,
        csrf_origins=CSRF_TRUSTED_ORIGINS,
        database=DATABASES["default"],
        public_folders=[STATIC_ROOT, *STATICFILES_DIRS],
        private_folders={"MEDIA_ROOT": MEDIA_ROOT, "BACKUP_DIR": BACKUP_DIR},
    )
