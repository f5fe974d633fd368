import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../vidne.ts';

/** nginx in front of several intakes and several desks, each request to whichever: nobody is kept with the node they met first. */
export async function startBalancer(
  folder: string,
  ports: { readonly public: number; readonly desk: number },
  nodes: { readonly intakes: readonly number[]; readonly desks: readonly number[] },
): Promise<{ stop(): Promise<void> }> {
  const place = join(folder, 'nginx');
  mkdirSync(place, { recursive: true });
  const servers = (ports: readonly number[]): string =>
    ports.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`).join(' ');
  // as docs/proxy/nginx.conf, without TLS and with several nodes: a request nobody has begun to answer goes to the next
  const site = (port: number, upstream: string): string => `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${upstream};
      proxy_http_version 1.1;
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $http_x_forwarded_for;
    }
  }`;
  writeFileSync(
    join(place, 'nginx.conf'),
    `daemon off; pid nginx.pid; error_log error.log; worker_processes 1; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http {
  access_log off; client_max_body_size 0; proxy_request_buffering off; proxy_buffering off; proxy_max_temp_file_size 0;
  client_body_temp_path ${place}/body; proxy_temp_path ${place}/answers;
  proxy_read_timeout 120s; proxy_send_timeout 90s;
  upstream intakes { ${servers(nodes.intakes)} }
  upstream desks { ${servers(nodes.desks)} }
  ${site(ports.public, 'intakes')}${site(ports.desk, 'desks')}
}`,
  );
  const child: ChildProcess = spawn('/usr/sbin/nginx', ['-p', place, '-c', 'nginx.conf', '-e', 'error.log'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until(async () => {
    try {
      await fetch(`http://127.0.0.1:${ports.public}/health/live`);
      return true;
    } catch {
      return false; // not listening yet
    }
  }, 'nginx answers');
  return {
    async stop() {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
