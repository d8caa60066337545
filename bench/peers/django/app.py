"""The peer on Django: the form of bench/form.json, one look-up and three inserts a submit.

Tuned as such services are run: gunicorn with two processes of eight threads, persistent connections, cached templates,
only the middleware that the work needs, no logging. SQLite in WAL mode with synchronous=FULL: a commit returns after
its fsync.
"""

import hashlib
import json
import os
import re
import time
import uuid
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent
FORM = json.loads((HERE / "../../form.json").read_text(encoding="utf-8"))

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(os.environ["BENCH_DATA"]) / "django.db"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 60,
                "transaction_mode": "IMMEDIATE",
                "init_command": "pragma journal_mode=wal; pragma synchronous=full;",
            },
        }
    },
    DEBUG=False,
    LOGGING_CONFIG=None,
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for the benchmark",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}],
    USE_I18N=False,
    USE_TZ=False,
)
django.setup()

from django import forms  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import loader  # noqa: E402
from django.urls import path  # noqa: E402


class Session(models.Model):
    token = models.TextField(primary_key=True)
    sub = models.TextField()
    name = models.TextField()
    expires = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        db_table = "sessions"
        managed = False


class Dossier(models.Model):
    id = models.TextField(primary_key=True)
    code = models.TextField(unique=True)
    procedure = models.TextField()
    sub = models.TextField()
    applicant = models.TextField()
    status = models.IntegerField()
    office = models.TextField()
    filed_at = models.BigIntegerField()
    deadline = models.BigIntegerField()
    answers = models.TextField()

    class Meta:
        app_label = "bench"
        db_table = "dossiers"
        managed = False


class Event(models.Model):
    pk = models.CompositePrimaryKey("dossier", "seq")
    dossier = models.TextField()
    seq = models.IntegerField()
    at = models.BigIntegerField()
    by_name = models.TextField()
    event = models.TextField()
    digest = models.TextField()

    class Meta:
        app_label = "bench"
        db_table = "events"
        managed = False


class Message(models.Model):
    id = models.TextField(primary_key=True)
    recipient = models.TextField()
    payload = models.TextField()
    due = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        db_table = "outbox"
        managed = False


def field(spec):
    """The form field of one entry of form.json."""
    kind = spec["kind"]
    if kind == "text":
        return forms.CharField(max_length=spec["max"])
    if kind == "paragraph":
        return forms.CharField(max_length=spec["max"], widget=forms.Textarea)
    if kind == "number":
        return forms.IntegerField(min_value=spec["min"], max_value=spec["max"])
    if kind == "date":
        return forms.DateField(input_formats=["%d/%m/%Y"])
    if kind == "phone":
        return forms.RegexField(r"^0\d{9}$")
    if kind == "email":
        return forms.EmailField()
    if kind == "citizen-id":
        return forms.RegexField(r"^\d{12}$")
    if kind == "choice":
        return forms.ChoiceField(choices=[(option["key"], option["vi"]) for option in spec["options"]])
    if kind == "consent":
        return forms.BooleanField()
    raise ValueError(kind)


Answers = type("Answers", (forms.Form,), {spec["key"]: field(spec) for spec in FORM["fields"]})
PAGE = loader.get_template("form.html")
COOKIE = re.compile(r"(?:^|; )sid=([^;]*)")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def now():
    return time.time_ns() // 1_000_000


def prepare():
    """Makes the tables and the sessions."""
    with connection.cursor() as cursor:
        for statement in (HERE / "../schema.sql").read_text(encoding="utf-8").split(";"):
            if statement.strip():
                cursor.execute(statement)
    sessions = [
        Session(token=sha256(f"session-{i}"), sub=f"sub-{i}", name=f"Người thử {i}", expires=4102444800000)
        for i in range(64)
    ]
    Session.objects.bulk_create(sessions, ignore_conflicts=True)
    connection.close()


def signed_in(request):
    token = COOKIE.search(request.META.get("HTTP_COOKIE", ""))
    if token is None:
        return None
    return Session.objects.filter(token=sha256(token[1]), expires__gt=now()).first()


def page(who, typed, errors=(), status=200):
    fields = [{**spec, "value": typed.get(spec["key"], "")} for spec in FORM["fields"]]
    context = {"title": FORM["title"]["vi"], "fields": fields, "who": who, "errors": errors}
    return HttpResponse(PAGE.render(context), status=status)


def show(request):
    who = signed_in(request)
    if who is None:
        return HttpResponse("sign in first", status=401)
    return page(who, {})


def submit(request):
    with transaction.atomic():
        who = signed_in(request)
        if who is None:
            return HttpResponse("sign in first", status=401)
        answers = Answers(request.POST)
        if not answers.is_valid():
            errors = [f"{key}: {text}" for key, texts in answers.errors.items() for text in texts]
            return page(who, request.POST, errors, status=422)
        at = now()
        dossier = str(uuid.uuid4())
        code = f"000.00.00.H54-261125-{dossier[:18]}"
        body = json.dumps(answers.cleaned_data, default=str, ensure_ascii=False)
        digest = sha256(body)
        Dossier.objects.create(
            id=dossier,
            code=code,
            procedure="9.000001",
            sub=who.sub,
            applicant=who.name,
            status=1,
            office="counter",
            filed_at=at,
            deadline=at + 86_400_000,
            answers=body,
        )
        event = json.dumps({"kind": "filed", "procedure": "9.000001", "version": 1})
        Event.objects.create(dossier=dossier, seq=1, at=at, by_name=who.name, event=event, digest=digest)
        message = json.dumps({"code": code, "status": 1, "digest": digest, "at": at})
        Message.objects.create(id=str(uuid.uuid4()), recipient="G22", payload=message, due=at)
    response = HttpResponseRedirect(f"/dossiers/{code}")
    response.status_code = 303
    return response


urlpatterns = [path("form", show), path("submit", submit)]
application = get_wsgi_application()
