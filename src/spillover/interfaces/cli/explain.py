"""``spillover explain``: what a run would do, and on whose word."""

from __future__ import annotations

from dataclasses import asdict

from spillover.interfaces.cli.asked import Asked, AsOf, Scenario, Until, dates_asked
from spillover.interfaces.cli.speak import (
    Days,
    Json,
    Movement,
    Setting,
    parse_settings,
    show,
    show_json,
)


def explain(
    scenario: Scenario,
    days: Days = None,
    until: Until = None,
    as_of: AsOf = None,
    settings: Setting = None,
    movement: Movement = None,
    json: Json = False,
) -> None:
    """Print the step as a numbered plan, the parameters with unit, value and source, and the sources."""
    from spillover.interfaces.cli.compiling import compiled
    from spillover.report.tables import parameters_table, sources_table

    asked = Asked(parse_settings(settings), movement, days, *dates_asked(days, until, as_of))
    loaded, plan = compiled(scenario, asked)
    explanation = plan.explain()
    if json:
        show_json({"scenario": loaded.id, "plan": plan.digest} | asdict(explanation))
        return
    steps = [f"  {number}. {line}" for number, line in enumerate(explanation.schedule, start=1)]
    show(loaded.title, loaded.question, "", "Each day", *steps, "")
    show(parameters_table(explanation.parameters), sources_table(explanation.sources))
