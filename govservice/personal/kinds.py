from enum import StrEnum


class Kind(StrEnum):
    """What was found. The values are kept in the database."""

    KNOWN = "known"  # what the form already holds, such as the applicant's name
    ID_CARD = "id_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    NUMBER = "number"  # of a passport, an account, a household
    EMAIL = "email"
    PLATE = "plate"
    ACCOUNT = "account"  # WeChat, QQ
    ADDRESS = "address"
    NAME = "name"
    BARE_NUMBER = "bare_number"  # only ever a doubt
