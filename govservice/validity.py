"""What stands for «since ever» and «no end»: days, so that no key and no comparison meets a NULL."""

import datetime as dt

ALWAYS_FROM = dt.date(1900, 1, 1)
OPEN_END = dt.date(9999, 12, 31)
