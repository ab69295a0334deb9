"""Settings of the Teams door."""

import pytest
from pydantic import ValidationError

from config.teams import TeamsSettings

APP = "11111111-2222-4333-8444-555555555555"
TENANT = "AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee"
WHOLE = {"app_id": APP, "app_secret": "never-shown", "tenant_id": TENANT}


def test_nothing_set_is_no_door() -> None:
    assert not TeamsSettings().configured


def test_the_three_that_belong_together_make_one() -> None:
    made = TeamsSettings.model_validate(WHOLE)
    assert made.configured
    assert made.tenants == {TENANT.lower()}


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_one_of_them_missing_is_named(missing: str) -> None:
    given = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(ValidationError, match=f"ADVICELINE_TEAMS_{missing.upper()}"):
        TeamsSettings.model_validate(given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "adviceline"},
        {"more_tenants": f"{APP}, nonsense"},
        {"keys_url": "http://login.example/keys"},
        {"login_url": "login.microsoftonline.com"},
        {"reads_channels": "perhaps"},
        {"nonsense": "x"},
    ],
)
def test_what_is_wrong_is_said_without_its_value(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as told:
        TeamsSettings.model_validate(WHOLE | wrong)
    assert "never-shown" not in str(told.value)


def test_lists_are_written_with_commas() -> None:
    made = TeamsSettings.model_validate(WHOLE | {"more_tenants": f"{APP} , ", "service_hosts": "a"})
    assert made.more_tenants == (APP,)
    assert made.service_hosts == ("a",)


def test_the_secret_is_shown_nowhere() -> None:
    made = TeamsSettings.model_validate(WHOLE)
    assert "never-shown" not in repr(made) + str(made) + made.model_dump_json()
