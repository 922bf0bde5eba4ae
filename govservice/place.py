"""The field's rules that a place may set, each from the environment; docs/operations.md explains them."""

import environ

env = environ.Env()

RATING_WINDOW_DAYS = env.int("RATING_WINDOW_DAYS", default=30)
DEVICE_ALLOWANCE_DAYS = env.int("DEVICE_ALLOWANCE_DAYS", default=7)
GUIDE_CORRECTION_WORKING_DAYS = env.int("GUIDE_CORRECTION_WORKING_DAYS", default=5)
HOTLINE_NUMBER = env.str("HOTLINE_NUMBER", default="12345")
HOTLINE_REGION = env.str(
    "HOTLINE_REGION", default="510100"
)  # where a matter is unless it says else
SMALL_SAMPLE = env.int("SMALL_SAMPLE", default=30)
REQUIRED_CHANNELS = env.list(  # by which every body must be ratable: 服务渠道全覆盖
    "REQUIRED_CHANNELS", default=["pc", "mobile", "qr", "tablet", "sms", "hotline"]
)
PERSONAL_MINIMUM = 5  # a rated person sees totals over at least so many ratings

LOOK_UP_TRIES = env.int("LOOK_UP_TRIES", default=5)  # wrong ones: of a case number, of an address
LOOK_UP_TRIES_IN_HALL = env.int("LOOK_UP_TRIES_IN_HALL", default=100)  # many share one address
LOOK_UP_PAUSE_MINUTES = env.int("LOOK_UP_PAUSE_MINUTES", default=15)
WALK_INS_PER_DEVICE = env.int("WALK_INS_PER_DEVICE", default=3)  # a day
WALK_INS_PER_WINDOW = env.int("WALK_INS_PER_WINDOW", default=200)  # a day
TABLET_SECONDS = env.int("TABLET_SECONDS", default=60)  # without a tap the service stays unrated
RATED_UNIT_MAY_ENTER = env.bool("RATED_UNIT_MAY_ENTER", default=False)  # 代评 by the rated body

# --- bots and floods: «count/seconds», several with a comma; beyond it a person looks first ---------

TYPING_SECONDS = env.float("TYPING_SECONDS", default=2.0)  # nobody types an answer faster
LIMIT_ADDRESS = env.list("LIMIT_ADDRESS", default=["20/60", "100/3600"])
LIMIT_HALL_ADDRESS = env.list("LIMIT_HALL_ADDRESS", default=["5000/3600"])
LIMIT_PHONE = env.list("LIMIT_PHONE", default=["10/86400"])
LIMIT_TOKEN = env.list("LIMIT_TOKEN", default=["20/3600"])
LIMIT_HELD = env.list("LIMIT_HELD", default=["2000/86400"])  # beyond it nothing is even kept
LIMIT_LOOKING = env.list("LIMIT_LOOKING", default=["60/900"])

# --- messages and files ------------------------------------------------------------------------------

SMS_HOURS = env.str("SMS_HOURS", default="08:00-21:00")  # when people may be written to
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="【政务服务】")
SMS_INVITE_WITHIN_DAYS = env.int("SMS_INVITE_WITHIN_DAYS", default=3)
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=10)
