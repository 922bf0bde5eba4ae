"""What a citizen adds to their bad rating, on pages and through the doors behind them."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from govservice import sealed
from govservice.errors import MoveNotAllowed
from govservice.notices.models import Attachment
from govservice.notices.services.attachments import path_of
from ratings.models import RectificationEvent
from ratings.services import files_of, move_for_citizen
from tests.factories import make_region, make_user, shanghai
from tests.notices.test_files import picture, with_place
from tests.ratings.bureau import MONDAY, WORK
from tests.ratings.follower import PROGRESS, Follower, jpg, text

FRIDAY = shanghai(2026, 3, 6, 10)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_DIR = tmp_path / "private"


@pytest.mark.parametrize(
    ("satisfaction", "status", "round_no"),
    [("satisfied", "closed", 1), ("fairly", "closed", 1), ("unsatisfied", "rectifying", 2)],
)
@pytest.mark.parametrize("identity", ["real_name", "anonymous"])
def test_the_fix_is_rated(bureau, identity, satisfaction, status, round_no):
    r = bureau.walk("to_review", identity)
    bureau.move(r, "pass_review", "reviewer")
    citizen = Follower(r)
    assert WORK["answer"] in text(citizen.browser.get(f"{PROGRESS}opinion/"))
    answer = citizen.fill(
        "opinion", satisfaction=satisfaction, comment="我叫李小龙，电话13912345678"
    )
    assert (answer.status_code, answer.url) == (303, PROGRESS)
    r.refresh_from_db()
    assert (r.status, r.round_no, r.satisfaction) == (status, round_no, satisfaction)
    call = r.call_backs.get()
    assert (call.outcome, call.by) == ("reached", None)
    assert "13912345678" not in call.comment
    assert "感谢您" in text(citizen.page())


def test_a_second_dissatisfaction_goes_to_another_body(bureau):
    r = bureau.unsatisfied(bureau.walk("to_call_back"))
    r = bureau.move(r, "submit", "verifier", **WORK)
    r = bureau.move(r, "pass_review", "reviewer")
    citizen = Follower(r)
    assert "第二轮整改" in text(citizen.page())
    citizen.fill("opinion", satisfaction="unsatisfied")
    r.refresh_from_db()
    assert r.status == "to_confirm"
    assert "正由其他单位复核" in text(citizen.page())


def test_a_double_click_is_one_opinion_and_answered_like_one(bureau):
    r = bureau.walk("to_call_back")
    citizen = Follower(r)
    sent = citizen.form("opinion") | {"satisfaction": "unsatisfied"}
    assert [citizen.send("opinion", sent).status_code for _click in range(2)] == [303, 303]
    r.refresh_from_db()
    assert (r.status, r.round_no, r.call_backs.count()) == ("rectifying", 2, 1)


def test_an_opinion_of_the_first_round_says_nothing_about_the_second(bureau):
    r = bureau.walk("to_call_back")
    citizen = Follower(r)
    old = citizen.form("opinion") | {"satisfaction": "satisfied", "comment": "很好"}
    r = bureau.unsatisfied(r)
    r = bureau.move(r, "submit", "verifier", **WORK)
    bureau.move(r, "pass_review", "reviewer")
    answer = citizen.send("opinion", old)
    assert answer.status_code == 409
    assert "很好" in text(answer)
    r.refresh_from_db()
    assert r.status == "to_call_back"


def test_what_came_too_late_is_explained_with_what_is_still_possible(bureau):
    r = bureau.walk("to_call_back")
    citizen = Follower(r)
    form = citizen.form("opinion")
    move_for_citizen(r.number, "rate_fix", at=MONDAY, data={"satisfaction": "satisfied"})
    answer = citizen.send("opinion", form | {"satisfaction": "fairly", "comment": "还可以"})
    assert answer.status_code == 409
    page = text(answer)
    assert "已有新的进展" in page
    assert "还可以" in page
    assert f'href="{PROGRESS}again/"' in page
    looked = citizen.browser.get(f"{PROGRESS}opinion/")
    assert looked.status_code == 409
    assert "<textarea" not in text(looked)


@pytest.mark.parametrize(
    ("act", "status", "typed", "field"),
    [
        ("opinion", "to_call_back", {}, "satisfaction"),
        ("opinion", "to_call_back", {"satisfaction": "very"}, "satisfaction"),
        ("opinion", "to_call_back", {"satisfaction": "fairly", "comment": "长" * 501}, "comment"),
        ("supplement", "verifying", {}, "note"),
        ("supplement", "verifying", {"note": " \x00 "}, "note"),
        ("supplement", "verifying", {"note": "长" * 501}, "note"),
        ("again", "closed", {}, "level"),
        ("again", "closed", {"level": "6"}, "level"),
        ("again", "closed", {"level": "3", "comment": "长" * 501}, "comment"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_what_was_typed_stays(
    bureau, act, status, typed, field
):
    citizen = Follower(bureau.walk(status))
    events = RectificationEvent.objects.count()
    answer = citizen.fill(act, **typed)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert 'class="error-summary"' in text(answer)
    assert RectificationEvent.objects.count() == events


def test_an_unknown_act_is_not_found(bureau):
    assert Follower(bureau.bad_rating()).browser.get(f"{PROGRESS}nothing/").status_code == 404


@pytest.mark.parametrize("name", ["", "made up"])
def test_a_form_without_its_name_is_sent_once_more(bureau, name):
    citizen = Follower(bureau.walk("verifying"))
    answer = citizen.send("supplement", {"note": "窗口在二楼", "name": name})
    assert answer.status_code == 400
    assert "窗口在二楼" in text(answer)
    again = {"note": "窗口在二楼", "name": answer.context["form"]["name"].value()}
    assert citizen.send("supplement", again).status_code == 303


def supplement(citizen, *files, note="我是张三丰，窗口在二楼。"):
    return citizen.fill("supplement", note=note, photographs=list(files))


def test_a_supplement_is_an_event_with_masked_words_and_harmless_pictures(bureau):
    r = bureau.walk("verifying")
    citizen = Follower(r)
    answer = supplement(citizen, jpg("张三丰的身份证.jpg", with_place()))
    assert (answer.status_code, answer.url) == (303, PROGRESS)
    event = r.events.get(move="supplement")
    assert (event.actor, event.data.get("to")) == (None, None)
    assert event.note == "我是＊＊＊，窗口在二楼。"
    attachment = Attachment.objects.get()
    assert attachment.name == "补充材料1.jpg"  # what it was called may tell who sent it
    kept = path_of(attachment.uuid).read_bytes()
    assert b"CameraMaker" not in sealed.unseal_file(kept, bound_to=attachment.place)
    r.refresh_from_db()
    assert r.status == "verifying"
    page = text(citizen.page())
    assert "您提交了补充材料。 附照片 1 张。" in page
    assert "我是＊＊＊，窗口在二楼。" in page
    assert f"/attachments/{attachment.uuid}/" not in page


def test_of_an_anonymous_one_no_name_on_file_is_given_away_by_a_mask(bureau):
    r = bureau.walk("verifying", "anonymous")
    supplement(Follower(r), note="张三丰或李四光都在场")
    assert r.events.get(move="supplement").note == "张三丰或李四光都在场"


@pytest.mark.parametrize(
    "status", ["to_assign", "to_verify", "verifying", "rectifying", "to_review", "to_call_back"]
)
def test_supplements_are_welcome_until_it_is_closed(bureau, status):
    r = bureau.walk(status)
    assert supplement(Follower(r)).status_code == 303
    r.refresh_from_db()
    assert r.status == status


def test_supplements_are_welcome_while_the_clock_waits_for_them(bureau):
    r = bureau.walk("to_verify")
    bureau.move(r, "pause", "officer", reason="citizen", note="等材料")
    assert supplement(Follower(r)).status_code == 303


def test_nothing_is_added_to_what_is_closed(bureau):
    r = bureau.walk("closed")
    assert Follower(r).browser.get(f"{PROGRESS}supplement/").status_code == 409
    with pytest.raises(MoveNotAllowed):
        move_for_citizen(r.number, "supplement", at=MONDAY, data={"note": "还有"})


def test_ten_supplements_are_read_and_no_eleventh(bureau):
    r = bureau.walk("verifying")
    for n in range(10):
        move_for_citizen(r.number, "supplement", at=MONDAY, data={"note": f"第{n}条"})
    answer = Follower(r).browser.get(f"{PROGRESS}supplement/")
    assert answer.status_code == 409
    with pytest.raises(MoveNotAllowed):
        move_for_citizen(r.number, "supplement", at=MONDAY, data={"note": "第十一条"})


def test_a_double_click_sends_one_supplement(bureau):
    r = bureau.walk("verifying")
    citizen = Follower(r)
    form = citizen.form("supplement") | {"note": "照片在此"}
    for _click in range(2):
        assert citizen.send("supplement", form | {"photographs": [jpg()]}).status_code == 303
    assert r.events.filter(move="supplement").count() == 1
    assert Attachment.objects.count() == 1


def test_what_is_not_what_its_name_says_is_refused_beside_its_field(bureau):
    citizen = Follower(bureau.walk("verifying"))
    refused = [
        jpg("b.jpg", picture("PNG")),
        jpg("a.jpg", b"%PDF-1.7 nothing"),
        jpg("c.jpg", b"<script>alert(1)</script>"),
    ]
    for file in refused:
        answer = supplement(citizen, file)
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["photographs"]
        assert "窗口在二楼" in text(answer)
    four = [jpg(f"{n}.jpg", picture(size=(20 + n, 20))) for n in range(4)]
    assert list(supplement(citizen, *four).context["form"].errors) == ["photographs"]
    assert not Attachment.objects.exists()


def staff_page(client, r, user):
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/admin/ratings/rectification/{r.number}/change/")


@pytest.mark.parametrize("identity", ["real_name", "anonymous"])
def test_staff_see_supplements_and_open_the_files_within_their_scope(bureau, client, identity):
    r = bureau.walk("verifying", identity)
    supplement(Follower(r), jpg())
    address = f"/attachments/{Attachment.objects.get().uuid}/"
    page = text(staff_page(client, r, bureau.verifier))
    assert address in page
    assert "评价人的补充材料" in page
    day = f"{timezone.localdate():%Y-%m-%d}"
    monday = r.opened_at.date()  # of the week all of this happened in is not today's
    assert (day in page) is (identity == "real_name" or monday.isoformat() == day)
    opened = client.get(address)
    assert opened.status_code == 200
    with Image.open(io.BytesIO(b"".join(opened.streaming_content))) as shown:
        assert shown.format == "JPEG"
    for other in (
        bureau.stranger,
        bureau.rated,
        make_user(),
        make_user("verifier", region=make_region("520000")),
    ):
        client.force_login(other, "django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_without_supplements_the_staffs_page_says_nothing_of_them(bureau, client):
    assert "评价人的补充材料" not in text(
        staff_page(client, bureau.walk("verifying"), bureau.verifier)
    )


def test_files_are_found_by_their_event_in_one_query(bureau, django_assert_num_queries):
    r = bureau.walk("verifying")
    for n in range(2):
        supplement(Follower(r), jpg(content=picture(size=(20 + n, 20))))
    events = list(r.events.all())
    with django_assert_num_queries(1):
        found = files_of(r, events)
    assert [len(files) for files in found.values()] == [1, 1]
    with django_assert_num_queries(0):
        assert files_of(r, []) == {}


def test_a_strike_out_is_objected_to_once(bureau):
    r = bureau.struck_out()
    citizen = Follower(r)
    sent = citizen.form("objection") | {"evidence": "我是本人办事，有回执。"}
    assert [citizen.send("objection", sent).status_code for _click in range(2)] == [303, 303]
    r.refresh_from_db()
    assert (r.status, r.appeals.filter(kind="objection").count()) == ("objected", 1)
    assert "已收到您的异议" in text(citizen.page())
    for who in ("third", "fourth"):
        bureau.fourth = bureau.fourth if hasattr(bureau, "fourth") else bureau.of_city("reviewer")
        bureau.move(r, "decide", who, decision="reject", note="维持。")
    page = text(citizen.page())
    assert "您的异议未获采纳" in page
    assert "维持。" not in page
    assert citizen.browser.get(f"{PROGRESS}objection/").status_code == 409


def test_an_objection_needs_a_reason(bureau):
    answer = Follower(bureau.struck_out()).fill("objection", evidence="")
    assert list(answer.context["form"].errors) == ["evidence"]


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("opinion", {"satisfaction": "unsatisfied", "comment": "还要跑一趟"}),
        ("supplement", {"note": "还有一份材料"}),
    ],
)
@pytest.mark.parametrize("switch", ["large-on", "contrast-on", "language-en"])
def test_a_switch_keeps_what_was_typed_and_sends_nothing(bureau, act, typed, switch):
    r = bureau.walk("to_call_back")
    citizen, before = Follower(r), r.events.count()
    sent = citizen.form(act) | typed
    page = citizen.send(act, sent | {"switch": switch})
    assert page.status_code == 200
    assert not page.context["form"].errors
    for name, value in sent.items():
        assert str(page.context["form"][name].value()) == value
    assert r.events.count() == before
