import type { List, Tap } from "./store";

export interface Answer {
  client: string;
  person: string;
  outcome: "recorded" | "already" | "rejected" | "unknown";
  flag?: string;
}

export interface Receipt {
  list: string;
  seal: string;
  answers: Answer[];
}

/** What came of asking the server. Only an answer means that it has it. */
export type Sent<T> =
  | { kind: "answered"; answer: T }
  | { kind: "refused"; text: string }
  | { kind: "signedout" }
  | { kind: "away" };

/** Sends a sealed list. */
export function sendList(address: string, list: List): Promise<Sent<Receipt>> {
  const body = JSON.stringify({ id: list.id, seal: list.seal, sealedAt: list.sealedAt, ticks: list.ticks });
  return post(address, "application/json", body, (got): got is Receipt => {
    const r = got as Receipt;
    return r?.list === list.id && r.seal === list.seal && Array.isArray(r.answers) && r.answers.length === list.ticks.length;
  });
}

/** Sends one tap at once, without a seal: the server's own clock says when. */
export function sendTap(address: string, tap: Tap): Promise<Sent<{ outcomes: Answer["outcome"][] }>> {
  const body = new URLSearchParams({ [tap.mode]: tap.person }).toString();
  return post(address, "application/x-www-form-urlencoded", body, (got): got is { outcomes: Answer["outcome"][] } => {
    const outcomes = (got as { outcomes?: unknown })?.outcomes;
    return Array.isArray(outcomes) && outcomes.length === 1;
  });
}

async function post<T>(address: string, kind: string, body: string, expected: (got: unknown) => got is T): Promise<Sent<T>> {
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": kind, Accept: "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
  } catch {
    return { kind: "away" };
  }
  if (response.status === 401) return { kind: "signedout" };
  if (response.status >= 500) return { kind: "away" }; // tried again later
  let got: unknown;
  try {
    got = await response.json();
  } catch {
    return { kind: "away" }; // a gateway's page, such as a hotel's network sign-in
  }
  if (response.ok && expected(got)) return { kind: "answered", answer: got };
  const { error, fields } = (got ?? {}) as { error?: string; fields?: Record<string, string> };
  const text = Object.values(fields ?? {})[0] ?? error;
  return text ? { kind: "refused", text } : { kind: "away" };
}

/** Reports whether the server answers at all. The service worker lets HEAD pass. */
export async function reachable(): Promise<boolean> {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10_000) });
    return answer.status < 500;
  } catch {
    return false;
  }
}
