// What was typed and has not reached the server: in this browser, for the person who
// typed it. No password is ever kept, and no form here has a patient's name.
export interface Kept {
  fields: [string, string][];
  sending: boolean; // it is to be sent, and nobody knows yet whether it arrived
  at: number; // when it was to be sent first, 0 before: what comes later waits for it
  action: string; // where to
  page: string; // where the form is
  title: string;
}

export interface Place {
  key: string;
  kept: Kept;
}

export function read(key: string): Kept | undefined {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

/** False when the browser does not keep anything. */
export function write(key: string, kept: Kept): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function drop(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // it was never kept
  }
}

/** What was to be sent for somebody and was not taken yet, oldest first: some of it was
 * turned away and waits to be corrected. */
export function waiting(who: string): Place[] {
  const out: Place[] = [];
  try {
    for (const key of Object.keys(localStorage)) {
      const kept = key.startsWith("stepwise/") && key.endsWith("/" + who) ? read(key) : undefined;
      if (kept && kept.at > 0 && kept.action) out.push({ key, kept });
    }
  } catch {
    // nothing is kept here
  }
  return out.sort((a, b) => a.kept.at - b.kept.at);
}
