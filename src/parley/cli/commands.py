"""The commands besides `serve`: each opens the database, does one thing, and reports it."""

import argparse
import getpass
import os
import sys

from parley.cli.application import setup
from parley.cli.database import prepare_tables, running_database
from parley.cli.jobs import work_on_jobs
from parley.cli.unprivileged_user import give_new_files, run_unprivileged
from parley.core.environment import BadEnvironment, Environment, read_environment, values_in_force
from parley.core.postgres.migrate import migrate as apply_migrations
from parley.core.postgres.migrate import pending_migrations, working_with
from parley.core.postgres.secret_key import adopt_secret_key
from parley.core.variables import VARIABLES

PASSWORD_VARIABLE = "PARLEY_OWNER_PASSWORD"  # noqa: S105 - a name


class CannotRun(Exception):
    """The command cannot do its work. `str()` gives the reason and the remedy."""


def worker(_options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        run_unprivileged(environment, "jobs", work_on_jobs)
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
        if has_companies():
            raise CannotRun("The demo world goes into an empty database only, and this one has companies.")
        run_unprivileged(environment, "demo", fill_demo_world)
    return 0


def has_companies() -> bool:
    from django.db import connection

    from parley.companies.models import Company
    from parley.core.acting_company import acting_as_system

    with acting_as_system():
        found = Company.objects.exists()
    # A fork must not share it.
    connection.close()
    return found


def fill_demo_world() -> None:
    """Fill an empty database with the demo world."""
    from parley.demo.world import fill

    print("Filling the demo world …", flush=True)
    fill()
    print("The demo world is filled.", flush=True)


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

    password = _read_password()
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


def _read_password() -> str:
    """Read the owner's password from the environment, the terminal, or a pipe: arguments are visible in `ps`."""
    if os.environ.get(PASSWORD_VARIABLE):
        return os.environ[PASSWORD_VARIABLE]
    if sys.stdin.isatty():
        return getpass.getpass("Password of the owner: ")
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise CannotRun(f"Give the owner's password on standard input or in {PASSWORD_VARIABLE}.")
    return password


def synth(options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        from parley.demo.synth import fill

        # As the owner, because COPY does not support row-level security.
        with working_with(environment.owner_database or environment.database):
            fill(tasks=options.tasks)
        give_new_files()
    return 0


def list_settings() -> None:
    """List every setting with its meaning and the value in force, except secret ones. Changes nothing."""
    try:
        in_force = values_in_force(read_environment(makes_key=False))
    except BadEnvironment:
        # The caller reports what is wrong. Here, each value is shown as it was given.
        in_force = {}
    for variable in VARIABLES:
        given = os.environ.get(variable.name, "").strip()
        value = "(set)" if given and variable.is_secret else in_force.get(variable.name) or given
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
