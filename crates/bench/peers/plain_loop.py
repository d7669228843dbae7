"""The same sums as a plain Python loop: what one would write without an engine.

Reads {"rule": ..., "wallets": [...]} from the file named first; judges all wallets as often as the second argument says;
prints {"seconds": [...], "met": n}. Reading the file is not timed.
"""

import calendar
import json
import sys
import time


def months_before(day, months):
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return f"{year:04}-{month + 1:02}-{min(int(day[8:]), last):02}"


def selects(which, topic):
    return (not which["topics"] or topic in which["topics"]) and topic not in which["topics_other_than"]


def met(rule, wallet):
    ends_on = wallet["expires_on"]
    starts_on = months_before(ends_on, rule["period_months"])
    excluded = [row for row in rule["maximums"] if row["hours"] == 0]
    total = 0.0
    least = [0.0] * len(rule["minimums"])
    most = [0.0] * len(rule["maximums"])
    for activity in wallet["activities"]:
        if not starts_on <= activity["completed_on"] <= ends_on:
            continue
        topic = activity["topic"]
        if any(selects(row, topic) for row in excluded):
            continue
        hours = activity["hours"]
        total += hours
        for at, row in enumerate(rule["minimums"]):
            if selects(row, topic):
                least[at] += hours
        for at, row in enumerate(rule["maximums"]):
            if selects(row, topic):
                most[at] += hours
    total -= sum(max(0.0, hours - row["hours"]) for hours, row in zip(most, rule["maximums"]))
    return total >= rule["total"] and all(hours >= row["hours"] for hours, row in zip(least, rule["minimums"]))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    seconds = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        count = sum(met(data["rule"], wallet) for wallet in data["wallets"])
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "met": count}))


main()
