"""The commands besides `serve`: each opens the database, does one thing, and reports it."""

import argparse
import getpass
import os
import sys

from parley.cli.database import prepare_tables, running_database
from parley.cli.jobs import work_on_jobs
from parley.cli.loading import setup
from parley.core.environment import Environment
from parley.core.postgres.migrate import migrate as apply_migrations
from parley.core.postgres.migrate import pending_migrations, working_with
from parley.core.postgres.secret_key import adopt_secret_key
from parley.core.variables import VARIABLES


class CannotRun(Exception):
    """The command cannot do its work. `str()` gives the reason and the remedy."""


def worker(_options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        work_on_jobs()
    return 0


def migrate(_options: argparse.Namespace, environment: Environment) -> int:
    if environment.owner_database is None:
        raise CannotRun(
            "Set PARLEY_OWNER_DATABASE_URL to the owner of the tables: the application may not change them."
        )
    setup()
    with running_database(environment):
        if not apply_migrations(environment):
            print("The database is up to date.")
    return 0


def adopt_key(_options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        if environment.owner_database is None:
            raise CannotRun("Set PARLEY_OWNER_DATABASE_URL to the owner of the tables: the application may not.")
        if pending_migrations(environment.owner_database):
            raise CannotRun("The database lacks migrations. Run `parley migrate` first.")
        adopt_secret_key(environment.owner_database, environment.secret_key)
    print("The secret key in force is now the one of this database.")
    print("`parley verify` will report every task whose history was sealed with another.")
    return 0


def demo(_options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        if not fill_demo_world():
            raise CannotRun("The demo world goes into an empty database only, and this one has companies.")
    return 0


def fill_demo_world() -> bool:
    """Fill an empty database with the demo world. Returns False if the database has companies."""
    from parley.companies.models import Company
    from parley.core.acting import acting_as_system
    from parley.demo.world import fill

    with acting_as_system():
        if Company.objects.exists():
            return False
    print("Filling the demo world …", flush=True)
    fill()
    return True


def verify(options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        from parley.tasks import verify as verification

        return verification.main(files=options.files)


def create_company(options: argparse.Namespace, environment: Environment) -> int:
    setup()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from parley.accounts.actions import create_person
    from parley.accounts.models import User
    from parley.companies.actions import found_company
    from parley.core.text_fields import NameField

    password = options.password or _ask_for_password()
    with running_database(environment):
        require_tables(environment)
        try:
            name, first_name, last_name = (
                NameField().clean(text) for text in (options.name, options.first_name, options.last_name)
            )
            validate_email(options.email)
            validate_password(password, User(email=options.email, first_name=first_name))
        except ValidationError as problem:
            raise CannotRun("\n".join(problem.messages)) from None
        if User.objects.filter(email__iexact=options.email).exists():
            raise CannotRun(f"{options.email} has an account already.")
        with transaction.atomic():
            owner = create_person(
                email=options.email,
                first_name=first_name,
                last_name=last_name,
                password=password,
                language=options.language,
            )
            found_company(owner=owner, name=name)
    print(f"{name} is founded; {options.email} signs in at {environment.base_url}")
    return 0


def _ask_for_password() -> str:
    if not sys.stdin.isatty():
        raise CannotRun("Give the owner's password with --password.")
    return getpass.getpass("Password of the owner: ")


def synth(options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        from parley.demo.synth import fill

        # As the owner, because COPY does not support row-level security.
        with working_with(environment.owner_database or environment.database):
            fill(tasks=options.tasks)
    return 0


def list_settings() -> None:
    """List every setting with its meaning and value, except secret ones."""
    for variable in VARIABLES:
        given = os.environ.get(variable.name, "")
        value = "(set)" if given and variable.is_secret else given
        print(f"{variable.name}={value or variable.default or f'({variable.default_words})'}")
        print(f"    {variable.meaning}")


def django(options: argparse.Namespace, environment: Environment) -> int:
    from django.core.management import execute_from_command_line

    os.environ["PARLEY_DATABASE_ROLE"] = "owner"
    with running_database(environment):
        execute_from_command_line(["parley django", *options.rest])
    return 0


def require_tables(environment: Environment) -> None:
    prepare_tables(environment, lambda: apply_migrations(environment, verbosity=0))
