"""The national dictionary of reasons (policy: dictionary of the national platform, version 2).

Codes have three digits, the first of which is the level. Rows marked as extension are the five
further reasons of a level, the others its three core ones.
"""

import datetime as dt

from .models import ReasonTag

CURRENT_VERSION = 2

# code, name, name in English
CORE = [
    ("510", "一窗受理一次办结", "One counter, done in one visit"),
    ("511", "可以先受理后补材料", "Accepted first, papers handed in later"),
    ("512", "不用提交证明", "No certificates needed"),
    ("406", "填写一张表单就可完成申报", "One form was enough to apply"),
    ("407", "在线提交材料窗口核验", "Papers sent online, checked at the counter"),
    ("408", "一张清单告知全部申报材料", "One list named all papers needed"),
    ("307", "一次性告知需要补正的材料", "Told all missing papers at once"),
    ("308", "提供申报材料样本", "Samples of the papers were provided"),
    ("309", "在承诺的时间内办结", "Done within the promised time"),
    ("207", "没有提供材料样本", "No samples of the papers"),
    ("208", "没有提供材料清单", "No list of the papers"),
    ("209", "未在承诺时间内办结", "Not done within the promised time"),
    ("108", "在办事指南之外增加新的审批条件", "New conditions beyond the guide"),
    ("109", "需提供办事指南之外的申报材料", "Papers asked for beyond the guide"),
    ("110", "无理由超过法定办理时间", "Statutory time exceeded without a reason"),
]
EXTENSION = [
    ("513", "可以全程网上办理", "Everything could be done online"),
    ("514", "可以使用手机办理", "Could be done by mobile phone"),
    ("515", "可以就近办理", "Could be done nearby"),
    ("516", "无需材料直接办理", "Done without any papers"),
    ("517", "服务热情效率高", "Warm and efficient service"),
    ("409", "用告知承诺减免申报材料", "Fewer papers by written promise"),
    ("410", "可以在线预约办理", "Could be booked online"),
    ("411", "跑大厅一次办完", "Done in one visit to the hall"),
    ("412", "可以使用自助机办理", "Could be done at a self-service machine"),
    ("413", "服务态度较好", "Good manner of service"),
    ("310", "办事指南指引准确", "The guide was accurate"),
    ("311", "按办事指南要求的材料即可办理", "The papers named in the guide were enough"),
    ("312", "可以快递送达", "Could be delivered by courier"),
    ("313", "跑动次数与承诺的一致", "As many visits as promised"),
    ("314", "服务态度一般", "Average manner of service"),
    ("210", "同样内容的证明材料被要求多次提交", "The same certificate asked for several times"),
    ("211", "承诺网办但无法在线办理", "Promised online, but not possible online"),
    (
        "212",
        "在线预约办理后到实体大厅重复取号排队",
        "Booked online, had to queue again in the hall",
    ),
    ("213", "窗口人员业务不熟练", "Counter staff did not know the work well"),
    ("214", "服务态度生硬", "Unfriendly manner of service"),
    ("111", "办事指南提供样本有错", "Samples in the guide were wrong"),
    ("112", "承诺在线收取申报材料实际无法收取", "Papers promised to be taken online were not"),
    ("113", "多头跑窗口和部门", "Sent from counter to counter"),
    ("114", "跑动次数与承诺的不一致", "More visits than promised"),
    ("115", "服务态度差效率低", "Bad manner and slow service"),
]
ABOUT_MANNER = frozenset({"517", "413", "314", "213", "214", "115"})

RETIRED_VERSION = 1
# The first version held longer sentences, of which only these two are on record.
RETIRED = [
    ("501", "该事项在综合窗口收件，一个窗口受理，一次就能办成", "One counter, done in one go"),
    ("101", "被要求提交办事指南未列明的申报材料", "Papers asked for that the guide does not list"),
]
RETIRED_ON = dt.date(2021, 1, 1)  # the day GB/T 39734 and 39735 came into force
RETIRED_CODES = frozenset(
    f"{level}{number:02}"
    for level, numbers in [
        (5, range(1, 10)),
        (4, (1, 2, 4, 5)),
        (3, range(1, 7)),
        (2, range(1, 7)),
        (1, range(1, 8)),
    ]
    for number in numbers
)


def rows() -> list[ReasonTag]:
    """The dictionary as unsaved rows."""
    current = [
        ReasonTag(
            code=code,
            version=CURRENT_VERSION,
            level=int(code[0]),
            name=name,
            name_en=name_en,
            is_extension=is_extension,
            about_manner=code in ABOUT_MANNER,
        )
        for is_extension, part in [(False, CORE), (True, EXTENSION)]
        for code, name, name_en in part
    ]
    retired = [
        ReasonTag(
            code=code,
            version=RETIRED_VERSION,
            level=int(code[0]),
            name=name,
            name_en=name_en,
            valid_to=RETIRED_ON,
        )
        for code, name, name_en in RETIRED
    ]
    return current + retired
