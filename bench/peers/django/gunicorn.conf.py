"""How gunicorn runs the peer."""

import os
import sys

wsgi_app = "app:application"
bind = f"127.0.0.1:{os.environ['BENCH_PORT']}"
workers = 2
worker_class = "gthread"
threads = 8
keepalive = 75
backlog = 1024
loglevel = "warning"


def on_starting(server):
    import app

    app.prepare()


def when_ready(server):
    sys.stdout.write("ready\n")
    sys.stdout.flush()
