import type { Tick } from "./seal";
import type { Answer } from "./send";

/** A tap on this device. */
export interface Tap extends Tick {
  session: string;
  list: string; // the sealed list that it is on, "" while it can be taken back
  outcome: "" | Answer["outcome"]; // "" until the server has answered
  flag: string;
}

/** A sealed list. */
export interface List {
  id: string;
  session: string;
  seal: string;
  sealedAt: number;
  ticks: Tick[];
  sent: boolean;
}

const day = 24 * 60 * 60 * 1000;

/** What this device keeps. Every method ends when the browser has written it. */
export class Store {
  private constructor(private db: IDBDatabase) {}

  static open(): Promise<Store> {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("stepwise-checkin", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("taps", { keyPath: "client" }).createIndex("session", "session");
        asked.result.createObjectStore("lists", { keyPath: "id" }).createIndex("session", "session");
      };
      asked.onsuccess = () => resolve(new Store(asked.result));
      asked.onerror = () => reject(asked.error);
      asked.onblocked = () => reject(new Error("blocked"));
    });
  }

  taps(session: string): Promise<Tap[]> {
    return this.of<Tap>("taps", session);
  }

  lists(session: string): Promise<List[]> {
    return this.of<List>("lists", session);
  }

  /** Keeps a tap unless the person is tapped for this already; false when they are. */
  async keepTap(tap: Tap): Promise<boolean> {
    const same = (await this.taps(tap.session)).some((t) => t.person === tap.person && t.mode === tap.mode);
    if (!same) await this.write(["taps"], (at) => at("taps").put(tap));
    return !same;
  }

  /** Notes what the server answered to a single tap. */
  async answer(tap: Tap, outcome: Answer["outcome"]): Promise<void> {
    await this.write(["taps"], (at) => at("taps").put({ ...tap, outcome }));
  }

  /** Takes a tap back that is on no sealed list and was not sent; false when there is none. */
  async takeBack(session: string, person: string, mode: string): Promise<boolean> {
    const tap = (await this.taps(session)).find((t) => t.person === person && t.mode === mode && t.list === "" && t.outcome === "");
    if (!tap) return false;
    await this.write(["taps"], (at) => at("taps").delete(tap.client));
    return true;
  }

  /** Keeps a sealed list and marks its taps, in one transaction. */
  async keepList(list: List): Promise<void> {
    const taps = await this.taps(list.session);
    const on = new Set(list.ticks.map((t) => t.client));
    await this.write(["taps", "lists"], (at) => {
      at("lists").put(list);
      for (const t of taps) if (on.has(t.client)) at("taps").put({ ...t, list: list.id });
    });
  }

  /** Notes what the server answered, in one transaction. */
  async settle(list: List, outcomes: Map<string, Answer>): Promise<void> {
    const taps = await this.taps(list.session);
    await this.write(["taps", "lists"], (at) => {
      at("lists").put({ ...list, sent: true });
      for (const t of taps) {
        const answer = outcomes.get(t.client);
        if (t.list === list.id && answer) at("taps").put({ ...t, outcome: answer.outcome, flag: answer.flag ?? "" });
      }
    });
  }

  /** Forgets what was sent a week ago: names do not stay on a phone for ever. */
  async forgetOld(): Promise<void> {
    const before = Date.now() - 7 * day;
    const lists = (await this.all<List>("lists")).filter((l) => l.sent && l.sealedAt < before);
    const gone = new Set(lists.map((l) => l.id));
    const taps = (await this.all<Tap>("taps")).filter((t) => gone.has(t.list) || (t.list === "" && t.outcome !== "" && t.at < before));
    await this.write(["taps", "lists"], (at) => {
      for (const l of lists) at("lists").delete(l.id);
      for (const t of taps) at("taps").delete(t.client);
    });
  }

  private of<T>(name: string, session: string): Promise<T[]> {
    return this.read((at) => at(name).index("session").getAll(session) as IDBRequest<T[]>, name);
  }

  private all<T>(name: string): Promise<T[]> {
    return this.read((at) => at(name).getAll() as IDBRequest<T[]>, name);
  }

  private read<T>(ask: (at: (name: string) => IDBObjectStore) => IDBRequest<T>, name: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const tx = this.db.transaction(name);
      const asked = ask((n) => tx.objectStore(n));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  private write(names: string[], change: (at: (name: string) => IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // Strict: the promise ends when the device has it, not when it means to.
      const tx = this.db.transaction(names, "readwrite", { durability: "strict" });
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error);
      change((n) => tx.objectStore(n));
    });
  }
}
