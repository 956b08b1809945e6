"""The `familyfund` command. It joins the parts, so it alone may import every layer.

Every command exits 0 when done, 1 when refused or when the books are not sound, 2 when called wrongly; refusals go
to standard error.
"""

import sys

import click

from ledger.cli import exchange, figures, house, papers, people, products, proof, running, schedule, sheets
from ledger.cli.base import Group, database_option


@click.group(cls=Group, params=[database_option()])
@click.version_option(package_name="familyfund")
def main() -> None:
    """Family Fund Ledger: the books of a micro-credit and family support fund."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not be set to UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


for command in (house.migrate_command, house.init, house.demo_command, house.serve, people.user, proof.check_command,
                running.accrue_command, proof.head_command, proof.verify_command, schedule.schedule_command,
                figures.statement_command, papers.paper_command, papers.visit_form_command,
                papers.attendance_sheet_command, figures.report_command, exchange.import_command,
                exchange.template_command, products.product, sheets.sheet):
    main.add_command(command)
