"""The API: the figures of the Recap, for each reader the own scope, as its description says."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import roles
from reporting.api.tokens import digest_of, make_token, revoke_token, take
from reporting.models import ApiToken, ApiWindow, PlanYear, Region, User
from tests.api_schema import faults
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, fill, person
from tests.generated import make_world, more_units
from tests.recap_world import enter, make_year

API = "/api/v1"
RECAP = f"{API}/recap/13/2026/B09"
LISTS = ("years", "periods", "regions", "actions", "targets")


@pytest.fixture
def world(cast):
    """Kab. Solok: 60 of 80 verified, 80 sent; Kota Solok: 40 of 80 verified. Not published."""
    year = make_year(plans=2)
    enter(KAB_SOLOK, 1, "verified", 60, obstacle_kinds=["data"])
    enter(KAB_SOLOK, 2, "submitted", 80)
    enter(KOTA_SOLOK, 1, "verified", 40)
    return year


def key_of(user, by=None):
    return make_token("Dasbor", user, by=by or user, at=timezone.now())[1]


def get(client, address, key=None, **params):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.get(address, params, headers=headers)


def schema_of(description, path):
    answers = description["paths"][path]["get"]["responses"]
    return answers["200"]["content"]["application/json"]["schema"]


def test_without_a_key_only_published_years_answer(client, world):
    for name in LISTS:
        assert get(client, f"{API}/{name}").json()["items"] == [], name
    assert get(client, RECAP).status_code == 404
    PlanYear.objects.update(is_public=True)
    for name in LISTS:
        assert get(client, f"{API}/{name}").json()["items"], name
    found = get(client, RECAP).json()
    assert (found["scope"], found["average"], found["verified_only"]) == ("public", 63, True)
    ours = next(unit for unit in found["units"] if unit["region"] == KAB_SOLOK)
    assert [(cell["percent"], cell["state"]) for cell in ours["cells"]] == [
        (60.0, "verified"),
        (None, "missing"),
    ]
    assert (found["decisions"], ours["reports"]) == ([], 1)


def test_a_pokjas_key_sees_its_own_region_only(client, cast, world):
    world.is_ranking_open = True
    world.save()
    key = key_of(cast.operator, cast.admin)
    assert [r["region"] for r in get(client, f"{API}/regions", key).json()["items"]] == [KAB_SOLOK]
    targets = get(client, f"{API}/targets", key).json()["items"]
    assert {target["region"] for target in targets} == {KAB_SOLOK}
    assert get(client, f"{API}/targets", key, region=KOTA_SOLOK).json()["items"] == []
    found = get(client, RECAP, key).json()
    assert found["scope"] == "own"
    assert [unit["region"] for unit in found["units"]] == [KAB_SOLOK]
    assert [found[name] for name in ("headline", "counts", "obstacles", "obstacle_reports")] == [
        None
    ] * 4
    assert {(action["average"], action["level"]) for action in found["actions"]} == {(None, None)}
    # What its own page says as well.
    assert (found["average"], found["ranked"], found["units"][0]["rank"]) == (75, 2, 1)


def test_the_own_pokja_of_the_province_sees_itself_and_no_other(client, cast, world):
    key = key_of(person(roles.OPERATOR, "13"))
    found = get(client, RECAP, key).json()
    assert (found["units"], found["own_pokja"]) == ([], None)


def test_a_key_of_the_province_reads_everything_as_its_page_does(client, cast, world):
    key = key_of(cast.leader, cast.admin)
    found = get(client, RECAP, key).json()
    assert (found["scope"], found["average"], len(found["units"])) == ("all", 75, 19)
    assert found["decisions"]
    assert get(client, RECAP, key, verified_only="true").json()["average"] == 63


@pytest.mark.parametrize(
    ("make_useless", "status"),
    [
        (lambda token, cast: revoke_token(token, by=cast.admin, at=timezone.now()), 401),
        (lambda token, cast: User.objects.filter(pk=token.user_id).update(is_active=False), 401),
        (lambda token, cast: User.objects.filter(pk=token.user_id).update(is_superuser=True), 401),
        (lambda token, cast: token.user.groups.clear(), 403),
    ],
)
def test_a_key_ends_with_its_revocation_its_account_and_its_role(
    make_useless, status, client, cast, world
):
    token, key = make_token("Dasbor", cast.operator, by=cast.admin, at=timezone.now())
    assert get(client, f"{API}/years", key).status_code == 200
    make_useless(token, cast)
    answer = get(client, f"{API}/years", key)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize("header", ["Bearer randa_tidak-ada", "Bearer", "Basic eDp5", "randa_x"])
def test_an_unknown_key_is_refused_and_never_falls_back_to_the_public(header, client, world):
    PlanYear.objects.update(is_public=True)
    answer = client.get(f"{API}/years", headers={"Authorization": header})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_signed_in_browser_is_the_public_here(client, cast, world):
    client.force_login(cast.admin)
    assert get(client, RECAP).status_code == 404


def test_a_key_is_kept_as_digest_only(cast, province):
    token, key = make_token("Dasbor", cast.operator, by=cast.admin, at=timezone.now())
    assert token.digest == digest_of(key)
    assert key not in str(ApiToken.objects.values().get())
    superuser = User.objects.create_superuser("darurat", password="x", name="D", email="d@a.id")
    with pytest.raises(ValidationError, match="akun darurat"):
        make_token("Semua", superuser, by=cast.admin, at=timezone.now())


def test_too_many_requests_wait_each_reader_for_itself(client, cast, world, settings):
    settings.API_PER_MINUTE = 2
    key = key_of(cast.operator)
    answers = [get(client, f"{API}/years", key) for _ in range(3)]
    if len({int(window.minute) for window in ApiWindow.objects.all()}) == 1:
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
        assert "Terlalu banyak permintaan" in answers[2].json()["error"]["message"]
    assert get(client, f"{API}/years").status_code == 200


def test_a_new_minute_begins_anew_and_old_windows_are_thrown_away(db):
    at = timezone.now().replace(second=50)
    minute = datetime.timedelta(minutes=1)
    ApiWindow.objects.create(key="lama", minute=1, count=1)
    assert [take("a", at=at, limit=1) for _ in range(2)] == [0, 10]
    assert [take("a", at=at + minute, limit=1), take("b", at=at, limit=1)] == [0, 0]
    assert {window.key for window in ApiWindow.objects.all()} == {"a", "b"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{API}/years?page=0", 400),
        (f"{API}/years?tahun=2026", 400),
        (f"{API}/targets?year=26", 400),
        (f"{API}/targets?year=2026&year=2025", 400),
        (f"{API}/targets?period=B01", 400),
        (f"{API}/targets?region=' OR 1=1", 400),
        (f"{RECAP}?verified_only=ya", 400),
        (f"{API}/recap/13/99999999999999999999/B09", 404),
        (f"{API}/recap/13/2026/B13", 404),
        (f"{API}/tidak-ada", 404),
        ("/api/v2/years", 404),
    ],
)
def test_faults_are_json_in_indonesian(address, status, client, world):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert set(answer.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_the_api_only_reads(method, client, world):
    answer = getattr(client, method)(f"{API}/years")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["message"] == "API ini hanya dibaca: pakai GET."


@pytest.mark.parametrize("seed", [4, 8])
def test_every_answer_is_as_the_description_says(seed, client, cast):
    make_world(seed)
    PlanYear.objects.update(is_public=True)
    description = get(client, f"{API}/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    keys = [None, key_of(cast.leader, cast.admin), key_of(cast.operator, cast.admin)]
    for path in description["paths"]:
        address = path.format(province="13", year="2026", period="B09")
        for key in keys:
            answer = get(client, f"{API}{address}", key)
            assert answer.status_code == 200, path
            assert faults(answer.json(), schema_of(description, path), description) == [], path
    refused = get(client, f"{API}/tidak-ada").json()
    assert faults(refused, {"$ref": "#/components/schemas/Error"}, description) == []


def test_the_validator_finds_what_does_not_fit(client, db):
    description = get(client, f"{API}/openapi.json").json()
    target = {"year": 26, "period": "B01", "region": 13, "action": True, "percent": 101.0}
    found = faults(target, {"$ref": "#/components/schemas/Target"}, description)
    assert len(found) == 6


def test_long_lists_come_in_pages(client, cast, world, monkeypatch):
    monkeypatch.setattr("reporting.api.views.PER_PAGE", 7)
    key, found = key_of(cast.leader, cast.admin), []
    address = f"{API}/targets?period=B09"
    while address:
        answer = get(client, address, key).json()
        found += answer["items"]
        address = answer["next"]
    assert (answer["pages"], answer["total"], len(found)) == (1, 4, 4)
    answer = get(client, f"{API}/regions", key, page=2).json()
    assert (answer["page"], answer["pages"], answer["total"], len(answer["items"])) == (2, 3, 20, 7)
    assert "page=3" in answer["next"]


def test_public_answers_may_be_kept_and_those_of_a_key_may_not(client, cast, world):
    PlanYear.objects.update(is_public=True)
    first = get(client, f"{API}/years")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Authorization" in first.headers["Vary"]
    again = client.get(f"{API}/years", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert get(client, f"{API}/years", key_of(cast.leader)).headers["Cache-Control"] == (
        "private, no-store"
    )


@pytest.mark.parametrize("address", [RECAP, *[f"{API}/{name}" for name in LISTS]])
def test_answers_ask_the_same_number_of_queries_whatever_their_length(address, client, cast):
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    make_year(plans=1, units=units[:1])
    key, counted = key_of(cast.leader, cast.admin), []
    get(client, address, key)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert get(client, address, key).status_code == 200
        counted.append(len(queries))
        if len(counted) == 1:
            fill(cast.operator, units)
            more_units(Region.objects.get(code="13"), 495)
            add_plan(PlanYear.objects.get(), 2, units)
    assert counted[0] == counted[1] <= 20


def test_the_admin_makes_a_key_sees_it_once_and_revokes_it(client, cast, province):
    client.force_login(cast.admin)
    answer = client.post("/kunci-api/", {"name": "Dasbor", "user": cast.operator.pk})
    key = answer.context["key"]
    token = ApiToken.objects.get()
    assert (token.user, token.made_by, token.digest) == (cast.operator, cast.admin, digest_of(key))
    assert key in answer.content.decode()
    assert key not in client.get("/kunci-api/").content.decode()
    client.post(f"/kunci-api/{token.pk}/cabut/")
    token.refresh_from_db()
    assert (token.revoked_by, token.revoked_at is None) == (cast.admin, False)
    answer = client.post("/kunci-api/", {"name": "", "user": "999"})
    assert "Tulis kunci ini dipakai untuk apa." in answer.content.decode()
