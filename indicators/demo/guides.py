"""The demo's guides: the elements an item's guide has, worked out from its row in ``items.csv``.

Laws are named where an item's name says which one it rests on; no other source is made up.
"""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from govservice.accounts.models import User
from govservice.catalogue.models import ItemVersion
from ratings.models import CorrectionStatus, GuideCorrection, GuideRating
from ratings.services.guides import (
    GuideRemark,
    decide_correction,
    rate_guide,
    report_correction,
)

from .bank import Item

LAWS = {
    "身份证": "《中华人民共和国居民身份证法》",
    "居住证": "《居住证暂行条例》",
    "户口": "《中华人民共和国户口登记条例》",
    "护照": "《中华人民共和国护照法》",
    "机动车": "《中华人民共和国道路交通安全法》",
    "不动产": "《不动产登记暂行条例》",
    "公积金": "《住房公积金管理条例》",
    "养老": "《中华人民共和国社会保险法》",
    "医保": "《中华人民共和国社会保险法》",
    "失业": "《中华人民共和国社会保险法》",
    "工伤": "《工伤保险条例》",
    "结婚": "《婚姻登记条例》",
    "离婚": "《婚姻登记条例》",
    "食品": "《中华人民共和国食品安全法》",
    "药品": "《中华人民共和国药品管理法》",
    "医疗机构": "《医疗机构管理条例》",
    "设立登记": "《中华人民共和国市场主体登记管理条例》",
    "变更登记": "《中华人民共和国市场主体登记管理条例》",
    "施工": "《中华人民共和国建筑法》",
    "退役": "《中华人民共和国退役军人保障法》",
    "低保": "《社会救助暂行办法》",
}
CERTIFICATES = ("证", "证书", "户口簿", "营业执照", "护照", "社会保障卡")
FORMS = ("表", "申请书", "报告")
RESULTS = (
    "临时居民身份证", "居民身份证", "居住证", "普通护照", "通行证", "驾驶证", "行驶证", "营业执照",
    "不动产权证书", "许可证", "资格证书", "结婚证", "离婚证", "社会保障卡", "医师执业证书",
)  # fmt: skip
REMARKS = (
    (5, "步骤写得很清楚，照着办就行。"),
    (5, "材料清单一目了然。"),
    (4, ""),
    (4, "要是有样表就更好了。"),
    (3, "时限和窗口说的不太一样。"),
    (2, "没写清楚要不要复印件。"),
    (5, ""),
    (1, "办理地点已经搬了，指南没有改。"),
)
REPORTS = (
    ("hours", "指南写周一到周五，实际周六上午也可以办，建议写明。"),
    ("materials", "窗口说现在不用带户口簿复印件了，指南里还写着要。"),
    ("place", "大厅搬到新址了，指南还是老地址，打我电话 19900001234 可以核实。"),
    ("time_limit", "窗口告知十个工作日办结，指南写的天数不一样。"),
    ("contact", "咨询电话打不通，请更新。"),
    ("fee", "指南写收费，窗口说今年起免收，不知哪个对。"),
)
ANSWERS = {
    CorrectionStatus.ACCEPTED: "经核实，您反映的情况属实，新版指南已更正。感谢您的提醒。",
    CorrectionStatus.REJECTED: "经核实，指南内容与现行规定一致，窗口告知有误，已要求窗口统一口径。",
}
RATED_VERSIONS, REPORTED_VERSIONS = 60, 12


def guide(template: Item) -> dict[str, Any]:
    said: dict[str, Any] = {
        "受理条件": _conditions(template),
        "办理流程": _steps(template),
        "办理时间": "工作日 9:00–12:00、13:00–17:00（法定节假日除外）",
        "审批结果名称": _result(template),
        "送达方式": "窗口领取，或由邮政寄送（运费到付）",
        "咨询方式": "现场咨询：办理窗口；电话咨询：12345",
        "监督投诉方式": "现场投诉：大厅“办不成事”反映窗口；电话投诉：12345",
        "常见问题": [
            {
                "问": "可以请别人代办吗？",
                "答": "可以。代办人请带委托书、委托人和本人的身份证件。",
            },
            {
                "问": "材料没带齐怎么办？",
                "答": "窗口一次告知需要补正的材料；可以容缺的先受理、后补交。",
            },
        ],
    }
    laws = dict.fromkeys(law for word, law in LAWS.items() if word in template.name)
    if laws:
        said["设定依据"] = list(laws)
    if template.visits:
        said["必须现场办理原因说明"] = "需要本人到场核对身份或者采集信息。"
    return said


def materials(template: Item) -> list[dict[str, str]]:
    return [_material(name) for name in template.materials]


def _material(name: str) -> dict[str, str]:
    if name.endswith(CERTIFICATES):
        form, source, notes = (
            "原件（核验后退还）",
            "政府部门核发",
            "已有电子证照的，可以出示电子证照。",
        )
    elif name.endswith(FORMS):
        form, source, notes = "原件", "申请人填写", "空白表格和样表可在窗口领取，也可网上下载。"
    elif "照片" in name:
        form, source, notes = "纸质或电子", "申请人自备", "近六个月内白底免冠照片。"
    else:
        form, source, notes = "原件或复印件", "申请人自备", ""
    return {
        "name": name,
        "form": form,
        "copies": "1",
        "source": source,
        "needed": "必要",
        "notes": notes,
    }


def _conditions(template: Item) -> list[str]:
    return [
        "申请人具有完全民事行为能力；未满十八周岁的，由监护人办理。"
        if template.theme not in ("准营准办", "设立变更")
        else "申请人为依法登记的市场主体或者拟设立主体的全体投资人。",
        "材料齐全、真实，符合法定形式。",
    ]


def _steps(template: Item) -> list[str]:
    if template.is_at_once:
        return ["取号，到窗口提交材料", "窗口当场审核", "当场办结，领取结果"]
    steps = ["提交申请（窗口或者网上）", "受理：材料齐全的当场受理，不齐的一次告知", "审查"]
    return [*steps, "决定", "送达结果"]


def _result(template: Item) -> str:
    return next((word for word in RESULTS if word in template.name), "办理结果通知书")


def write_remarks(versions: Sequence[ItemVersion], keeper: User, *, now: dt.datetime) -> None:
    """What visitors said of guides in the last days, and the keeper's answers; through the doors.

    ``versions`` come with their item, department and region. Nothing is written twice.
    """
    if GuideRating.objects.exists() or GuideCorrection.objects.exists():
        return
    draw = random.Random(len(versions))  # noqa: S311 - a demo, no secret
    for number, version in enumerate(draw.sample(versions, min(RATED_VERSIONS, len(versions)))):
        for visitor in range(draw.randint(1, 4)):
            level, text = draw.choice(REMARKS)
            at = now - dt.timedelta(days=draw.randint(1, 20))
            browser = f"demo {number} {visitor}"
            rate_guide(GuideRemark(version=version, level=level, text=text, browser=browser), at=at)
    for number, version in enumerate(versions[:REPORTED_VERSIONS]):
        _report(version, number, keeper, now - dt.timedelta(days=REPORTED_VERSIONS - number))


def _report(version: ItemVersion, number: int, keeper: User, at: dt.datetime) -> None:
    """Two of three are answered after a day; one in eight of those is not accepted."""
    element, text = REPORTS[number % len(REPORTS)]
    contact = "19900001234" if number % 2 else ""
    correction = report_correction(
        GuideRemark(version=version, element=element, text=text, contact=contact), at=at
    )
    if number % 3 == 2:
        return
    status = CorrectionStatus.REJECTED if number % 8 == 3 else CorrectionStatus.ACCEPTED
    decide_correction(
        correction.number,
        status=status,
        answer=ANSWERS[status],
        by=keeper,
        at=at + dt.timedelta(days=1),
    )
