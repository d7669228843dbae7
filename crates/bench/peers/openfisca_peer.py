"""The same sums in OpenFisca-Core, a rules engine for tax and benefit law: courses are its persons, wallets its groups.

Reads {"rule": ..., "wallets": [...]} from the file named first; the second argument says how often, the third how:
"one" makes a simulation for each wallet from a situation in the engine's own JSON form, as a program that opens one wallet
would; "all" puts the columns of every wallet into a single simulation, which is what this engine is at its best in. Prints
{"seconds": [...], "met": n}. Reading the file, writing the situations and defining the rule are not timed; making the
simulation is, for that is how this engine takes in a wallet.
"""

import calendar
import datetime
import json
import sys
import time

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Activity = build_entity(key="activity", plural="activities", label="A course", is_person=True)
Wallet = build_entity(
    key="wallet", plural="wallets", label="A wallet", roles=[{"key": "course", "plural": "courses", "label": "Its courses"}]
)
# Every value stands in this one period of the engine; the days themselves are values.
YEAR = "2026"


def variable(name, entity, value_type, formula=None):
    body = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def selected(row, topics, topic):
    chosen = numpy.ones(len(topic), dtype=bool)
    if row["topics"]:
        chosen &= numpy.isin(topic, [topics[name] for name in row["topics"]])
    return chosen & ~numpy.isin(topic, [topics[name] for name in row["topics_other_than"]])


def system(rule, topics):
    """The rule, as variables of OpenFisca."""

    def in_cycle(activity, period):
        day = activity("completed_on", period)
        return (activity.wallet("starts_on", period) <= day) & (day <= activity.wallet("ends_on", period))

    def counts(activity, period):
        counting = activity("in_cycle", period)
        for row in rule["maximums"]:
            if row["hours"] == 0:
                counting = counting & ~selected(row, topics, activity("topic", period))
        return counting

    def counted(row):
        def formula(activity, period):
            chosen = selected(row, topics, activity("topic", period))
            return activity("hours", period) * activity("counts", period) * chosen

        return formula

    def summed(name):
        def formula(wallet, period):
            return wallet.sum(wallet.members(name, period))

        return formula

    def met(wallet, period):
        total = wallet("sum_all", period)
        answer = numpy.ones(len(total), dtype=bool)
        for at, row in enumerate(rule["maximums"]):
            total = total - numpy.maximum(0, wallet(f"sum_most_{at}", period) - row["hours"])
        for at, row in enumerate(rule["minimums"]):
            answer &= wallet(f"sum_least_{at}", period) >= row["hours"]
        return answer & (total >= rule["total"])

    rows = {"all": {"topics": [], "topics_other_than": []}}
    rows |= {f"least_{at}": row for at, row in enumerate(rule["minimums"])}
    rows |= {f"most_{at}": row for at, row in enumerate(rule["maximums"])}
    found = TaxBenefitSystem([Activity, Wallet])
    found.add_variables(
        variable("completed_on", Activity, datetime.date),
        variable("hours", Activity, float),
        variable("topic", Activity, int),
        variable("starts_on", Wallet, datetime.date),
        variable("ends_on", Wallet, datetime.date),
        variable("in_cycle", Activity, bool, in_cycle),
        variable("counts", Activity, bool, counts),
        *(variable(f"hours_{name}", Activity, float, counted(row)) for name, row in rows.items()),
        *(variable(f"sum_{name}", Wallet, float, summed(f"hours_{name}")) for name in rows),
        variable("met", Wallet, bool, met),
    )
    return found


def months_before(day, months):
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return f"{year:04}-{month + 1:02}-{min(int(day[8:]), last):02}"


def situation(rule, topics, wallet):
    """One wallet in the engine's own JSON form."""
    courses = {
        f"course_{at}": {
            "completed_on": {YEAR: course["completed_on"]},
            "hours": {YEAR: course["hours"]},
            "topic": {YEAR: topics[course["topic"]]},
        }
        for at, course in enumerate(wallet["activities"])
    }
    starts_on = months_before(wallet["expires_on"], rule["period_months"])
    days = {"starts_on": {YEAR: starts_on}, "ends_on": {YEAR: wallet["expires_on"]}}
    return {"activities": courses, "wallets": {"wallet": {"courses": list(courses), **days}}}


def judge_one(rules, situation):
    simulation = SimulationBuilder().build_from_dict(rules, situation)
    return int(simulation.calculate("met", YEAR).sum())


def judge_all(rules, rule, topics, wallets):
    """Counts the wallets that satisfy the rule, in one simulation."""
    courses = [activity for wallet in wallets for activity in wallet["activities"]]
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("activity", numpy.arange(len(courses)))
    group = builder.declare_entity("wallet", numpy.arange(len(wallets)))
    owner = numpy.repeat(numpy.arange(len(wallets)), [len(wallet["activities"]) for wallet in wallets])
    builder.join_with_persons(group, owner, roles=numpy.full(len(courses), "course"))
    simulation = builder.build(rules)
    ends_on = [wallet["expires_on"] for wallet in wallets]
    starts_on = [months_before(day, rule["period_months"]) for day in ends_on]
    simulation.set_input("starts_on", YEAR, numpy.array(starts_on, dtype="datetime64[D]"))
    simulation.set_input("ends_on", YEAR, numpy.array(ends_on, dtype="datetime64[D]"))
    days = numpy.array([course["completed_on"] for course in courses], dtype="datetime64[D]")
    simulation.set_input("completed_on", YEAR, days)
    simulation.set_input("hours", YEAR, numpy.array([course["hours"] for course in courses]))
    simulation.set_input("topic", YEAR, numpy.array([topics[course["topic"]] for course in courses]))
    return int(simulation.calculate("met", YEAR).sum())


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    rule, wallets = data["rule"], data["wallets"]
    names = {name for row in rule["minimums"] + rule["maximums"] for name in row["topics"] + row["topics_other_than"]}
    names |= {activity["topic"] for wallet in wallets for activity in wallet["activities"]}
    topics = {name: at for at, name in enumerate(sorted(names))}
    rules = system(rule, topics)
    situations = [situation(rule, topics, wallet) for wallet in wallets] if sys.argv[3] == "one" else []
    seconds = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        if sys.argv[3] == "one":
            count = sum(judge_one(rules, situation) for situation in situations)
        else:
            count = judge_all(rules, rule, topics, wallets)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "met": count}))


main()
