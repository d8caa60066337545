"""An oracle for due dates that shares nothing with the program: numpy's business days over the PyPI list of holidays.

    due_dates.py due CASES.jsonl        one expected due date a line (CASES may be "-" for standard input)
    due_dates.py days FIRST LAST        for every day, 1 if agencies work on it by PyPI's list alone, else 0

A case is {"received": "2020-01-22T15:30", "term": "same_day" | "working_days" | "calendar_days", "n": 3}, in Viet Nam's
time. The answer is {"last_day": "2020-01-30", "at": "2020-01-30T17:00"}.

Holidays and worked Saturdays come from PyPI's `holidays`. Where that list is known to differ from the official
announcements, `exceptions.json` says so with the reason; the test holds that file against both sides.
"""

import datetime
import json
import pathlib
import sys

import holidays
import numpy

YEARS = range(2018, 2030)


def listed():
    """PyPI's days off and worked Saturdays."""
    country = holidays.country_holidays("VN", years=YEARS)
    return set(country), set(country.weekend_workdays)


def corrected():
    """The same with the documented exceptions applied."""
    off, worked = listed()
    path = pathlib.Path(__file__).with_name("exceptions.json")
    for exception in json.loads(path.read_text(encoding="utf-8")):
        day = datetime.date.fromisoformat(exception["date"])
        off.discard(day)
        worked.discard(day)
        if exception["official"] == "off":
            off.add(day)
        elif day.weekday() >= 5:
            worked.add(day)
    return off, worked


def calendar(off, worked):
    """numpy knows one week mask: every day of the week is open there, and weekends that are not worked are holidays."""
    day = datetime.date(min(YEARS), 1, 1)
    closed = []
    while day.year <= max(YEARS):
        if day not in worked and (day.weekday() >= 5 or day in off):
            closed.append(day)
        day += datetime.timedelta(days=1)
    return numpy.busdaycalendar(weekmask="1111111", holidays=numpy.array(closed, dtype="datetime64[D]"))


def due(days, case):
    received = datetime.datetime.fromisoformat(case["received"])
    arrived = numpy.datetime64(received.date(), "D")
    receipt = numpy.busday_offset(arrived, 0, roll="forward", busdaycal=days)
    n = case["n"]
    if case["term"] == "same_day" or (case["term"] == "working_days" and n == 0):
        late = bool(numpy.is_busday(arrived, busdaycal=days)) and received.time() > datetime.time(15, 0)
        last = numpy.busday_offset(receipt, 1 if late else 0, roll="forward", busdaycal=days)
    elif case["term"] == "working_days":
        last = numpy.busday_offset(receipt, n, roll="forward", busdaycal=days)
    elif case["term"] == "calendar_days":
        last = numpy.busday_offset(receipt + numpy.timedelta64(n, "D"), 0, roll="forward", busdaycal=days)
    else:
        raise ValueError(case["term"])
    return {"last_day": str(last), "at": f"{last}T17:00"}


def main(arguments):
    if arguments[0] == "days":
        days = calendar(*listed())
        first, last = (numpy.datetime64(text, "D") for text in arguments[1:3])
        for day in numpy.arange(first, last + 1):
            print(f"{day} {int(numpy.is_busday(day, busdaycal=days))}")
    elif arguments[0] == "due":
        days = calendar(*corrected())
        with sys.stdin if arguments[1] == "-" else open(arguments[1], encoding="utf-8") as cases:
            for line in cases:
                print(json.dumps(due(days, json.loads(line))))
    else:
        raise SystemExit(__doc__)


main(sys.argv[1:])
