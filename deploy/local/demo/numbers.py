"""Numbers for demo data that nobody can have in reality, with the check digits that real ones have."""

from datetime import date
from typing import Final

CHECK: Final = 97
COUNTERS: Final = range(990, 998)
"""Day counters that the national register does not give out."""
BIS_MONTH: Final = 40
YEAR_OF_NEW_CHECK: Final = 2000
NEW_CHECK_PREFIX: Final = 2_000_000_000
BANK: Final = 999
"""No bank in Belgium has this code."""
ACCOUNTS: Final = 10_000_000
BE_AS_DIGITS: Final = "111400"
"""The country code as digits and two zeros for the check digits, as the standard appends them."""


def insz(birth_day: date, counter: int, *, is_bis: bool = False) -> str:
    """Make an INSZ of eleven digits; a BIS number has 40 added to its month."""
    if counter not in COUNTERS:
        raise ValueError("demo numbers have a day counter from 990 to 997")
    month = birth_day.month + (BIS_MONTH if is_bis else 0)
    nine = f"{birth_day.year % 100:02}{month:02}{birth_day.day:02}{counter:03}"
    value = int(nine) + (NEW_CHECK_PREFIX if birth_day.year >= YEAR_OF_NEW_CHECK else 0)
    return f"{nine}{CHECK - value % CHECK:02}"


def kbo(eight: int) -> str:
    """Make a company number of ten digits from its first eight."""
    return f"{eight:08}{CHECK - eight % CHECK:02}"


def iban(account: int) -> str:
    """Make a Belgian bank account number of a bank that does not exist."""
    if not 0 <= account < ACCOUNTS:
        raise ValueError(f"an account is a number below {ACCOUNTS}")
    ten = f"{BANK}{account:07}"
    bban = f"{ten}{int(ten) % CHECK or CHECK:02}"
    return f"BE{CHECK + 1 - int(bban + BE_AS_DIGITS) % CHECK:02}{bban}"
