/** What the server says of itself before the page asks the API. */
export interface Config {
  title: { ja: string; en: string };
  center: [number, number] | null;
  zoom: number;
  style: string | null;
  tenant: string | null;
  mqtt: { path: string } | null;
  /** Null: the broker tells no live topics. */
  live: { topic: string } | null;
  version: string;
}

/** An answer that is none of success, in the broker's own words. */
export class BrokerError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export type Json = Record<string, unknown>;

let tenant: string | null = null;

export async function readConfig(): Promise<Config> {
  const config = (await (await ask('map/config.json')).json()) as Config;
  tenant = config.tenant;
  return config;
}

/** Relative to the page, so that a gateway may put the broker below a path. */
export function address(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** The tenant's part of a topic; "default" is the default tenant, so that a tenant named so is written otherwise. */
export function tenantLevel(): string {
  return tenant === null ? 'default' : tenant === 'default' ? '%64efault' : tenant;
}

export function tenantHeaders(): Record<string, string> {
  return tenant === null ? {} : { 'NGSILD-Tenant': tenant };
}

/** @throws BrokerError for an answer of 400 and above; TypeError when nobody answers. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address(path), { ...init, headers: { ...tenantHeaders(), ...(init.headers as Record<string, string>) } });
  if (!answer.ok) {
    throw new BrokerError(answer.status, await problemOf(answer));
  }

  return answer;
}

export async function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}, signal: AbortSignal | null = null): Promise<Response> {
  return ask(path, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers }, signal });
}

/** All entities of a query, page by page. */
export async function* pages(query: string): AsyncGenerator<Json[]> {
  let next: string | null = `ngsi-ld/v1/entities?limit=1000&${query}`;
  while (next !== null) {
    let answer: Response;
    try {
      answer = await ask(next);
    } catch (e) {
      // A type that nobody has written yet is an empty list.
      if (e instanceof BrokerError && e.status === 404) {
        return;
      }

      throw e;
    }

    yield (await answer.json()) as Json[];
    next = nextOf(answer.headers.get('Link'));
  }
}

export async function all(query: string): Promise<Json[]> {
  const found: Json[] = [];
  for await (const page of pages(query)) {
    found.push(...page);
  }

  return found;
}

// The broker's own link begins at its root; the page may lie below another.
function nextOf(link: string | null): string | null {
  const match = /<[^>]*\/(ngsi-ld\/v1\/[^>]*)>;\s*rel="next"/.exec(link ?? '');
  return match ? match[1]! : null;
}

async function problemOf(answer: Response): Promise<string> {
  try {
    const problem = (await answer.json()) as { title?: string; detail?: string };
    return [problem.title, problem.detail].filter(Boolean).join(': ');
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}
