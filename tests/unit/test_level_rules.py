"""[levels] in deskmeter.toml: defaults, what is read, told and refused."""

import re
from pathlib import Path

import pytest

from deskmeter.errors import SettingsError
from deskmeter.level_rules import KEYS, LevelRules
from deskmeter.settings import TEMPLATE, Settings, load


def loaded(folder: Path, toml: str) -> Settings:
    (folder / "deskmeter.toml").write_text(toml, encoding="utf-8")
    return load(folder, {}, {})


def told(folder: Path, toml: str) -> dict[str, tuple[str, str]]:
    return {one.key.removeprefix("levels."): (one.value, one.origin) for one in loaded(folder, toml).origins()}


def test_without_the_table_the_bounds_are_those_of_the_guide(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").levels == LevelRules()


def test_what_is_declared_is_read(tmp_path: Path) -> None:
    toml = '[levels]\nchannels = ["email", "chat"]\nfaq = "simple"\ntemplates = false\nbrand_voice = true'
    assert loaded(tmp_path, toml).levels == LevelRules(
        channels=("email", "chat"), faq="simple", templates=False, brand_voice=True
    )


def test_times_carry_their_units(tmp_path: Path) -> None:
    toml = '[levels]\nresponse_real_time = ["2 d", "1.5h", "20 min", "30 s"]'
    assert loaded(tmp_path, toml).levels.response_real_time == (172_800, 5_400, 1_200, 30)


def test_bounds_and_shares_are_read(tmp_path: Path) -> None:
    rules = loaded(tmp_path, "[levels]\nproactive = [0.02, 0.1]\nmean_rating = 4.5\nsample = 10").levels
    assert (rules.proactive, rules.mean_rating, rules.sample) == ((0.02, 0.1), 4.5, 10)


def test_every_key_is_told_with_its_origin(tmp_path: Path) -> None:
    found = told(tmp_path, '[levels]\nfaq = "none"')
    assert {key: found[key] for key in ("faq", "response_social", "accurate", "abandonment", "staffed")} == {
        "faq": ("none", "deskmeter.toml"),
        "response_social": ("72 h, 24 h, 4 h, 15 min", "default"),
        "accurate": ("", "default"),
        "abandonment": ("0.2, 0.12, 0.08, 0.05", "default"),
        "staffed": ("0.95", "default"),
    }
    assert set(KEYS) <= set(found)


def test_declared_items_are_told_as_the_file_writes_them(tmp_path: Path) -> None:
    found = told(tmp_path, '[levels]\ntemplates = true\nchannels = ["email", "chat"]')
    assert (found["templates"], found["channels"]) == (("true", "deskmeter.toml"), ("email, chat", "deskmeter.toml"))


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("levels = 3", "levels is 3"),
        ("[levels]\nfak = true", r"\[levels\]: there is no key “fak” \(did you mean “faq”\?\)"),
        ('[levels]\nfaq = "long"', r"\[levels\], faq: 'long' does not fit. Allowed: detailed, none, simple"),
        ("[levels]\ntemplates = 1", "templates: 1 does not fit. Allowed: true or false"),
        ('[levels]\ntemplates = "yes"', "templates: 'yes' does not fit"),
        ("[levels]\nweeks = 0", "weeks: 0 does not fit. Allowed: a whole number from 1"),
        ("[levels]\nweeks = true", "weeks: True does not fit"),
        ("[levels]\nsample = 2.5", "sample: 2.5 does not fit"),
        ("[levels]\nstaffed = 95", "staffed: 95 does not fit. Allowed: a number from 0 to 1"),
        ("[levels]\nstaffed = nan", "staffed: nan does not fit"),
        ("[levels]\nmean_rating = 5.1", "mean_rating: 5.1 does not fit. Allowed: a number from 1 to 5"),
        ('[levels]\nchannels = "email"', "channels: 'email' does not fit. Allowed: a list"),
        ('[levels]\nchannels = [""]', "channels: '' does not fit. Allowed: a text"),
        ("[levels]\nresponse_email = [72, 24, 4, 1]", "Allowed: four falling times"),
        ('[levels]\nresponse_email = ["72 h", "24 h", "4 h"]', "Allowed: four falling times"),
        ('[levels]\nresponse_email = ["1 h", "4 h", "24 h", "72 h"]', "Allowed: four falling times"),
        ('[levels]\nresponse_email = ["72 h", "24 h", "4 h", 1, "1 h"]', "Allowed: four falling times"),
        ("[levels]\nabandonment = [0.05, 0.08, 0.12, 0.2]", "Allowed: 4 falling shares"),
        ("[levels]\nabandonment = [20, 12, 8, 5]", "Allowed: 4 falling shares"),
        ("[levels]\ntopics_covered = [0.8, 0.5]", "Allowed: 2 rising shares"),
        ("[levels]\nproactive = 0.05", "Allowed: 2 rising shares"),
        ('[levels]\nemail_channels = ["email", "chat"]', "the channel “chat” stands in two groups"),
        ('[levels]\nsocial_channels = ["phone"]', "the channel “phone” stands in two groups"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        loaded(tmp_path, toml)


@pytest.mark.parametrize(
    ("channel", "group"),
    [("email", "email"), ("instagram", "social"), ("whatsapp", "real_time"), ("phone", "phone"), ("fax", None),
     (None, None)],
)  # fmt: skip
def test_channel_belongs_to_a_group(channel: str | None, group: str | None) -> None:
    assert LevelRules().group(channel) == group


def test_template_names_only_keys_that_there_are(tmp_path: Path) -> None:
    part = TEMPLATE.partition("# [levels]\n")[2]
    toml = "[levels]\n" + "\n".join(line.removeprefix("# ") for line in part.splitlines() if " = " in line)
    rules = loaded(tmp_path, toml).levels
    assert (rules.channels, rules.faq, rules.milestones) == (("email", "chat", "phone"), "detailed", True)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_documented(key: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "levels.md").read_text(encoding="utf-8")
    assert re.search(rf"`{key}`|^{key} = ", page, re.MULTILINE)
