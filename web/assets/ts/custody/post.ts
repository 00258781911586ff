import { drop, waiting, write } from "./kept";

/** What the server said: taken and where to go on, or why not; or nothing. */
export type Answer =
  | { kind: "taken"; to: string }
  | { kind: "away" }
  | { kind: "signin" }
  | { kind: "wrong"; error: string; fields: Record<string, string>; refused: string[] };

/** Sends a form. The key of the entry goes with it, so that a second time is harmless. */
export async function post(action: string, fields: [string, string][]): Promise<Answer> {
  try {
    const answer = await fetch(action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields), redirect: "manual", signal: AbortSignal.timeout(30_000) });
    const body = (await answer.json()) as { to?: string; error?: string; fields?: Record<string, string>; refused?: string[] };
    if (answer.ok && body.to) return { kind: "taken", to: body.to };
    if (answer.status === 401 || answer.status === 403) return { kind: "signin" };
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return { kind: "wrong", error: body.error ?? "", fields: body.fields ?? {}, refused: body.refused ?? [] };
  } catch {
    // no connection, or an answer that is none of ours
  }
  return { kind: "away" };
}

/** Sends what waits for somebody in the order in which it was to be sent, up to the
 * entry of a key: a bag is checked before it is infused. What the server does not take
 * stays, and stops the rest. */
export async function flush(who: string, before?: string): Promise<Answer | undefined> {
  for (const { key, kept } of waiting(who)) {
    if (key === before) return undefined;
    if (!kept.sending) return { kind: "wrong", error: "", fields: {}, refused: [] }; // waits to be corrected
    const answer = await post(kept.action, kept.fields);
    if (answer.kind === "wrong") write(key, { ...kept, sending: false });
    if (answer.kind !== "taken") return answer;
    drop(key);
  }
  return undefined;
}

/** Reports whether the server answers now. */
export async function reachable(): Promise<boolean> {
  try {
    await fetch(location.pathname, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) });
    return true;
  } catch {
    return false;
  }
}
