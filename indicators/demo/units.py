"""Which units the demo's cities have, how many people they serve and how well. Data and arithmetic."""

from dataclasses import dataclass

from govservice.catalogue.models.departments import DepartmentKind


@dataclass(frozen=True)
class UnitKind:
    """``name`` goes behind the city's; ``traffic`` compares the kinds with one another."""

    key: str
    code: str
    name: str
    traffic: float
    kind: str = DepartmentKind.DEPARTMENT
    before: str = ""


HALL_KEY = "大厅"
HALL_TRAFFIC = 1.5

# The first six are everywhere, the later ones in the larger cities.
CITY_UNITS = (
    UnitKind("公安", "GA", "公安局", 5.0),
    UnitKind("人社", "RS", "人力资源和社会保障局", 4.0),
    UnitKind("市监", "SCJG", "市场监督管理局", 4.0),
    UnitKind("医保", "YB", "医疗保障局", 4.0),
    UnitKind("自规", "ZG", "自然资源和规划局", 3.0),
    UnitKind("民政", "MZ", "民政局", 1.5),
    UnitKind("税务", "SW", "税务局", 3.5, DepartmentKind.VERTICAL, "国家税务总局"),
    UnitKind("卫健", "WJ", "卫生健康委员会", 0.8),
    UnitKind("住建", "ZJ", "住房和城乡建设局", 1.2),
    UnitKind("公积金", "GJJ", "住房公积金管理中心", 2.0),
    UnitKind("教育", "JY", "教育局", 0.8),
    UnitKind("交通", "JT", "交通运输局", 1.0),
    UnitKind("水务", "SWGS", "自来水公司", 0.7, DepartmentKind.UTILITY),
)

# traffic of a city and how many of the kinds above it has
CITIES = {
    "510100": (10.0, 13),
    "510700": (4.0, 9),
    "511300": (3.5, 9),
    "511500": (3.2, 9),
    "510500": (3.0, 9),
    "510600": (3.0, 9),
    "511700": (3.0, 9),
    "513400": (2.4, 8),
    "511100": (2.2, 8),
    "510800": (1.8, 8),
    "510900": (1.8, 8),
    "511000": (1.8, 8),
    "511400": (1.8, 8),
    "510300": (1.7, 8),
    "511600": (1.7, 8),
    "511900": (1.6, 8),
    "512000": (1.4, 8),
    "511800": (1.2, 7),
    "510400": (1.2, 7),
    "513200": (0.5, 6),
    "513300": (0.4, 6),
}

# Bodies that few citizens meet: their figures are the small samples.
QUIET_BODIES = frozenset(
    {
        "省统计局",
        "省地震局",
        "省档案局",
        "省侨务办",
        "省机关事务管理局",
        "省测绘地理信息局",
        "省气象局",
        "省外事办",
        "省人防办",
        "省民族宗教委",
        "省粮食和储备局",
    }
)
BUSY_BODIES = {"公安厅": 2.5, "人力资源社会保障厅": 2.5, "省医保局": 2.0, "省市场监管局": 2.0}
BODY_TRAFFIC, QUIET_TRAFFIC = 0.9, 0.04

# per mille of bad ratings and percent of rated services, dealt to the units in turn
BAD_PER_MILLE = (9, 14, 6, 22, 11, 4, 35, 16, 8, 19, 62, 12, 5, 28)
RATED_PERCENT = (82, 74, 88, 69, 79, 91, 58, 77, 85, 72, 49, 80, 93, 66)
LATE_PERCENT = (4, 7, 2, 11, 5, 3, 18, 8, 4, 9, 26, 6, 3, 12)


def body_traffic(short_name: str) -> float:
    if short_name in QUIET_BODIES:
        return QUIET_TRAFFIC
    return BUSY_BODIES.get(short_name, BODY_TRAFFIC)
