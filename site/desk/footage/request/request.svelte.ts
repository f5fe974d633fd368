import { announce } from '../../announce.svelte.ts';
import { ask, post } from '../../api.ts';
import { postOnce } from '../../post-once.ts';
import { session } from '../../session.svelte.ts';
import type {
  FootageAddressee,
  FootageAddresseeWish,
  FootageChannel,
  FootageLink,
  FootageRequest,
} from '../../wire-footage.ts';

const refreshMs = 10_000;

/** One request: what is asked, of whom, and what they say. */
export class OpenRequest {
  shown = $state.raw<FootageRequest>();
  problem = $state('');
  busy = $state(false);
  readonly id = new URLSearchParams(location.search).get('id') ?? '';

  /** What is said in between is shown without anybody asking; what is being typed stays. */
  watch(): () => void {
    void this.load();
    const timer = setInterval(() => !document.hidden && !this.busy && void this.load(true), refreshMs);
    return () => clearInterval(timer);
  }

  async load(background = false): Promise<void> {
    try {
      const { request } = await ask<{ request: FootageRequest }>(this.#path, { background });
      [this.shown, this.problem] = [request, ''];
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  link({ id }: FootageAddressee): Promise<FootageLink> {
    return post<FootageLink>(`/footage/addressees/${id}/link`);
  }
  letter({ id }: FootageAddressee): Promise<Blob> {
    return ask<Blob>(`/footage/addressees/${id}/letter`, { method: 'POST', file: true });
  }

  /** Each answers the refusal, or nothing when it is done. */
  write({ id }: FootageAddressee, text: string): Promise<string | undefined> {
    const words = session.text.footage.request;
    return this.#act(words.written, () => postOnce(`/footage/addressees/${id}/messages`, { text }));
  }
  send(
    { id }: FootageAddressee,
    send: FootageChannel[],
    to: { email?: string; phone?: string },
  ): Promise<string | undefined> {
    return this.#act(session.text.footage.request.sent, () => post(`/footage/addressees/${id}/send`, { send, ...to }));
  }
  add(wish: FootageAddresseeWish): Promise<string | undefined> {
    const done = session.text.footage.request.added(wish.name);
    return this.#act(done, () => post(`${this.#path}/addressees`, { addressees: [wish] }));
  }
  close(text: string, thanks: boolean): Promise<string | undefined> {
    const said = { ...(text ? { text } : {}), thanks };
    return this.#act(session.text.footage.request.closed, () => post(`${this.#path}/close`, said));
  }

  get #path(): string {
    return `/footage/requests/${encodeURIComponent(this.id)}`;
  }

  async #act(done: string, act: () => Promise<unknown>): Promise<string | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      await act();
      await this.load();
      announce(done);
      return undefined;
    } catch (error) {
      return session.explain(error);
    } finally {
      this.busy = false;
    }
  }
}
