import { URI } from 'otpauth';

/** A member of staff who works by the desk's public interface: accepts an invite, sets up the second factor, then asks. */
export interface Staff {
  email: string;
  password: string;
  /** the current six digits of the second factor */
  totp(): string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** the session, for a browser that shall be signed in as this person */
  cookies(): { name: string; value: string; url: string }[];
}

export async function acceptInvite(deskOrigin: string, link: string, name: string): Promise<Staff> {
  const cookies = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(`${deskOrigin.replace('localhost', '127.0.0.1')}${path}`, {
      ...init,
      headers: {
        Origin: deskOrigin,
        'Sec-Fetch-Site': 'same-origin',
        Cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; '),
        ...init.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const json = async <T>(answer: Response): Promise<T> => {
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    json<T>(
      await request(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const email = `${name.toLowerCase()}@politi.example`;
  const password = 'korrekt hest batteri hæfteklamme';
  await post('/api/desk/invites/accept', {
    token: link.slice(link.indexOf('#') + 1),
    name,
    email,
    password,
    language: 'da',
  });
  const { totpURI } = await post<{ totpURI: string }>('/api/desk/auth/two-factor/enable', { password });
  const authenticator = URI.parse(totpURI);
  await post('/api/desk/auth/two-factor/verify-totp', { code: authenticator.generate() });
  return {
    email,
    password,
    totp: () => authenticator.generate(),
    get: async (path) => json(await request(path)),
    post,
    fetch: request,
    cookies: () => [...cookies].map(([key, value]) => ({ name: key, value, url: deskOrigin })),
  };
}
