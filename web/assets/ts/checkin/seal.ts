/** One tap as it stands under a seal. */
export interface Tick {
  client: string;
  person: string;
  mode: "room" | "online";
  at: number; // milliseconds since 1970 by this device's clock
}

/** The text under a seal; session/sealed.go writes the same. */
export function sealed(token: string, id: string, ticks: Tick[]): string {
  const lines = ticks.map((t) => `${t.client}\t${t.person}\t${t.mode}\t${t.at}\n`);
  return `stepwise list 1\n${token}\n${id}\n${lines.join("")}`;
}

/** SHA-256 of that text in lower-case hexadecimal. */
export async function seal(token: string, id: string, ticks: Tick[]): Promise<string> {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sealed(token, id, ticks)));
  return [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
}
