"""mySociety MapIt: Django on PostGIS, filled by its own importer, under gunicorn."""

import json
from pathlib import Path

from runner.processes import must_run

from bench.grids import Grids
from bench.peers import environments
from bench.peers.servers import HOST, WORKERS, Product
from bench.workbench import Workbench, fingerprint_of

DATABASE = "bench_mapit"
TYPES = """
from mapit.models import CodeType, Country, Generation, NameType, Type
Country.objects.create(code="C", name="City")
Type.objects.create(code="GRID", description="grid")
NameType.objects.create(code="N", description="name")
CodeType.objects.create(code="grid", description="grid code")
Generation.objects.create(active=False, description="measured")
"""


def make(bench: Workbench, grids: Grids) -> Product:
    environments.need(["gdal-bin"], bench.logs / "setup.log")  # Django's GIS part loads libgdal and libgeos.
    python = environments.prepare(bench.folder, "mapit", bench.logs)
    settings = {
        "DJANGO_SETTINGS_MODULE": "mapit_settings",
        "PYTHONPATH": str(Path(__file__).resolve().parent / "mapit_project"),
        "BENCH_MAPIT_DATABASE": json.dumps({"dbname": DATABASE, **bench.server}),
    }
    file = bench.folder / "grids.geojson"
    grids.write(file)
    print_of_input = fingerprint_of([file], environments.version("mapit"))
    if not bench.is_current(DATABASE, print_of_input):
        bench.make_database(DATABASE)
        log = bench.logs / "setup.log"

        def manage(*arguments: str) -> None:
            command = [str(python), "-W", "ignore", "-m", "django", *arguments]
            must_run(f"Filling MapIt's database ({arguments[0]})", command, log, settings, bench.folder)

        manage("migrate")
        manage("shell", "-c", TYPES)
        kind = ["--country_code=C", "--area_type_code=GRID", "--name_type_code=N", "--code_type=grid"]
        fields = ["--name_field=name", "--code_field=code"]
        manage("mapit_import", "--generation_id=1", *kind, *fields, "--new", "--commit", str(file))
        manage("mapit_generation_activate", "--commit")
        bench.mark_current(DATABASE, print_of_input)
    gunicorn = [
        "-m",
        "gunicorn",
        "--workers",
        str(WORKERS),
        "--no-control-socket",
        "--bind",
        HOST + ":{port}",
    ]
    return Product(
        name="mapit",
        version=environments.version("mapit"),
        command=[str(python), "-W", "ignore", *gunicorn, "mapit_settings:application()"],
        environment=settings,
        path="/point/4326/{lon},{lat}",
        ready_path="/generations",
        code_of=code_of,
        answer="areas with names and codes",
    )


def code_of(body: bytes) -> str | None:
    areas = list(json.loads(body).values())
    return str(areas[0]["codes"]["grid"]) if areas else None
