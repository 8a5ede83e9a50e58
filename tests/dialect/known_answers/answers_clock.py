"""Calendar arithmetic over the whole range of the clock chip, past 2038 as well."""

from pocketotp.clock import civil

KNOWN = (
    (946684800, (2000, 1, 1, 0, 0, 0), 5),
    (951868799, (2000, 2, 29, 23, 59, 59), 1),
    (1111111109, (2005, 3, 18, 1, 58, 29), 4),
    (2147483647, (2038, 1, 19, 3, 14, 7), 1),
    (2147483648, (2038, 1, 19, 3, 14, 8), 1),
    (4102444799, (2099, 12, 31, 23, 59, 59), 3),
)


def check_known_dates():
    for utc, date, weekday in KNOWN:
        assert civil.to_civil(utc) == date, utc
        assert civil.from_civil(*date) == utc, utc
        assert civil.weekday(utc) == weekday, utc


def check_every_hundredth_day():
    for utc in range(946684800, 4102444800, 86400 * 100 + 3607):
        assert civil.from_civil(*civil.to_civil(utc)) == utc, utc


def check_refused():
    for date in ((2100, 1, 1, 0, 0, 0), (2001, 2, 29, 0, 0, 0), (2020, 1, 1, 24, 0, 0)):
        try:
            civil.from_civil(*date)
        except ValueError:
            continue
        raise AssertionError(date)
