"""Debian's nginx in front of a server that is measured, with the headers that a proxy adds."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.peers.running import free_port

NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  client_max_body_size 64m;
  upstream hippo {{ {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{front};
    location / {{
      proxy_pass http://hippo; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      {more}
    }}
  }}
}}
"""


@contextmanager
def nginx(port: int) -> Iterator[int]:
    """nginx in front of a port; the port itself where nginx is not installed."""
    if binary() is None:
        print("nginx is not installed: asking the server directly", file=sys.stderr)
        yield port
        return
    with in_front_of([f"127.0.0.1:{port}"]) as front:
        yield front


def binary() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin")


@contextmanager
def in_front_of(servers: list[str], server: str = "", more: str = "") -> Iterator[int]:
    """nginx in front of addresses; gives its port.

    server  options of each;  more  directives of the location
    """
    front = free_port()
    lines = " ".join(f"server {address} {server};" for address in servers)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "nginx.conf")
        file.write_text(NGINX.format(folder=folder, servers=lines, more=more, front=front))
        process = subprocess.Popen(
            [binary() or "nginx", "-c", file, "-p", folder], stderr=subprocess.DEVNULL
        )
        try:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", front)):
                    break
                time.sleep(0.05)
            yield front
        finally:
            process.terminate()
            process.wait(10)
