#!/usr/bin/env python3
"""The applications of the example: each answers with its name, where `appmesh up` expects it."""
import http.server
import threading

# The third part of an address is the place of a node among all nodes and gateways in order of name:
# blue, edge (the gateway), foo, front, green, white.
APPS = {"blue": ("127.0.1.2", 8080), "foo": ("127.0.3.2", 8443), "green": ("127.0.5.2", 8080), "white": ("127.0.6.2", 8080)}


def serve(name, address):
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"{name}\n".encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer(address, Answer).serve_forever()


for name, address in APPS.items():
    print(f"{name} listens on {address[0]}:{address[1]}", flush=True)
    threading.Thread(target=serve, args=(name, address)).start()
