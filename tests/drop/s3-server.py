#!/usr/bin/python3
"""A real OpenStack Swift with its S3 layer in one folder, on 127.0.0.1 only (Debian: python3-swift, memcached).

usage: /usr/bin/python3 s3-server.py FOLDER PORT ACCOUNT:USER:KEY [ACCOUNT:USER:KEY ...]

Prints READY when S3 answers. Ends with SIGTERM or with its standard input; whatever ends it, its servers end too.
What was stored is there again after a restart in the same folder: partitions and hash suffix never change.
"""
import ctypes
import os
import pwd
import signal
import socket
import sys
import threading
import time
import urllib.request

# imported before the forks: the four servers then start in a fraction of the time
import swift.account.server  # noqa: F401
import swift.common.middleware.s3api.s3api  # noqa: F401
import swift.container.server  # noqa: F401
import swift.proxy.server  # noqa: F401
from swift.common import storage_policy, utils, wsgi
from swift.common.ring.builder import RingBuilder
from swift.obj import server as object_server

FOLDER, PORT = os.path.abspath(sys.argv[1]), int(sys.argv[2])
USERS = [user.split(':', 2) for user in sys.argv[3:]]
ME = pwd.getpwuid(os.getuid()).pw_name
KINDS = ('account', 'container', 'object')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


ports = {kind: free_port() for kind in KINDS}
cache_port = free_port()


def write(name, text):
    with open(os.path.join(FOLDER, name), 'w') as file:
        file.write(text)


def common(port):
    return f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {ME}
swift_dir = {FOLDER}
log_level = WARNING
"""


def write_settings():
    os.makedirs(os.path.join(FOLDER, 'devices', 'd1'), exist_ok=True)
    write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = vidne\n'
                        '[storage-policy:0]\nname = Policy-0\ndefault = yes\n')
    for kind, port in ports.items():
        ring = RingBuilder(4, 1, 0)
        ring.add_dev(dict(id=0, region=1, zone=1, weight=100, ip='127.0.0.1', port=port, device='d1', meta='',
                          replication_ip='127.0.0.1', replication_port=port))
        ring.rebalance()
        ring.get_ring().save(os.path.join(FOLDER, f'{kind}.ring.gz'))
        write(f'{kind}-server.conf', common(port) + f"""devices = {FOLDER}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
# by itself it answers after a second though its object is not in the listing yet (docs/operations.md)
container_update_timeout = 30
conn_timeout = 10
node_timeout = 30
""")
    users = '\n'.join(f'user_{account}_{user} = {key} .admin' for account, user, key in USERS)
    plain = ''.join(f'[filter:{name}]\nuse = egg:swift#{name}\n'
                    for name in ('catch_errors', 'gatekeeper', 'healthcheck', 'bulk', 'copy', 'slo', 'dlo', 'symlink'))
    write('proxy-server.conf', common(PORT) + f"""[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache bulk s3api tempauth copy slo dlo symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{cache_port}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
reseller_prefix = AUTH
{users}
{plain}""")


def serve(kind):
    utils.set_swift_dir(FOLDER)  # swift.conf from there instead of /etc/swift
    storage_policy.reload_storage_policies()
    options = {'verbose': True}  # log to standard error instead of syslog
    if kind == 'object':
        options['global_conf_callback'] = object_server.global_conf_callback
    return wsgi.run_wsgi(os.path.join(FOLDER, f'{kind}-server.conf'), f'{kind}-server', **options)


children = {}


def start(kind):
    child = os.fork()
    if child:
        children[child] = kind
        return
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: never left behind
    log = os.open(os.path.join(FOLDER, f'{kind}.log'), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    if kind == 'memcached':  # tempauth answers nothing without it
        os.execvp('memcached', ['memcached', '-l', '127.0.0.1', '-p', str(cache_port), '-U', '0', '-m', '32', '-u', ME])
    os._exit(serve(kind) or 0)


def stop(code=0):
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        os.kill(child, signal.SIGTERM)
    end = time.monotonic() + 2
    while children and time.monotonic() < end:
        ended, _ = os.waitpid(-1, os.WNOHANG)
        children.pop(ended, None)
        time.sleep(0.01)
    for child in children:
        os.kill(child, signal.SIGKILL)
    os._exit(code)


def is_up():
    try:
        for port in (*ports.values(), cache_port):
            socket.create_connection(('127.0.0.1', port), 1).close()
        with urllib.request.urlopen(f'http://127.0.0.1:{PORT}/healthcheck', timeout=2) as answer:
            return answer.read() == b'OK'
    except OSError as error:
        print(error, flush=True)
        return False


def end_with_input():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


write_settings()
for kind in ('memcached', *KINDS, 'proxy'):
    start(kind)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stop())
threading.Thread(target=end_with_input, daemon=True).start()
deadline = time.monotonic() + 60
while not is_up():
    if time.monotonic() > deadline:
        print('FAILED', flush=True)
        stop(1)
    time.sleep(0.05)
print('READY', flush=True)
ended, status = os.wait()
print(f'{children.pop(ended)} ended with {status}', flush=True)
stop(1)
