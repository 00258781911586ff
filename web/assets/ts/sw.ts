// Keeps the coordinator's list so that it opens in a room without a network. It
// touches nothing else: every other page goes to the server as if it were not there.

interface Scope extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}
const worker = self as unknown as Scope;

// Browsers keep pages by this name; a new form of what is kept takes a new one.
const pages = "lists-1";
const parts = "parts-1";
const longest = 3 * 24 * 60 * 60 * 1000; // a list holds names: it does not stay for ever

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

worker.addEventListener("install", (e) => (e as Extendable).waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (e) =>
  (e as Extendable).waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== pages && name !== parts) await caches.delete(name);
      await worker.clients.claim();
    })(),
  ),
);

worker.addEventListener("message", (e) => {
  const { keep, parts: files } = (e as MessageEvent).data ?? {};
  if (typeof keep !== "string" || !isList(keep) || !Array.isArray(files)) return;
  (e as unknown as Extendable).waitUntil(keepAll(keep, files.filter(own)));
});

/** Keeps a list's page and the files that it is made of, and no older ones. */
async function keepAll(path: string, files: string[]): Promise<void> {
  const cache = await caches.open(parts);
  for (const old of await cache.keys()) if (!files.includes(old.url)) await cache.delete(old);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  const page = await fetch(path);
  if (page.ok && !page.redirected) await keepPage(path, page);
}

async function keepPage(path: string, page: Response): Promise<void> {
  const headers = new Headers(page.headers);
  headers.set("X-Kept", String(Date.now()));
  headers.delete("Content-Encoding"); // what is kept has been unpacked
  headers.delete("Content-Length");
  const body = await page.blob();
  const cache = await caches.open(pages);
  await cache.put(path, new Response(body, { status: 200, headers }));
}

worker.addEventListener("fetch", (event) => {
  const e = event as Fetching;
  const url = new URL(e.request.url);
  if (url.origin !== worker.location.origin) return;
  if (e.request.method === "POST" && url.pathname === "/sign-out") {
    e.waitUntil(caches.delete(pages)); // names go with who may see them
    return;
  }
  if (e.request.method !== "GET") return;
  if (isList(url.pathname) && e.request.mode === "navigate") e.respondWith(list(e.request, url.pathname));
  else if (url.pathname.startsWith("/assets/")) e.respondWith(part(e.request));
});

/** The list from the server, or as it was kept when no server answers. */
async function list(request: Request, path: string): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await keepPage(path, fresh.clone());
    else if (fresh.status === 403 || fresh.status === 404 || fresh.redirected) await (await caches.open(pages)).delete(path);
    if (fresh.status < 500) return fresh;
    return (await kept(path)) ?? fresh;
  } catch (failed) {
    const page = await kept(path);
    if (page) return page;
    throw failed;
  }
}

async function kept(path: string): Promise<Response | undefined> {
  const cache = await caches.open(pages);
  const page = await cache.match(path);
  if (page && Date.now() - Number(page.headers.get("X-Kept")) > longest) {
    await cache.delete(path);
    return undefined;
  }
  return page;
}

/** A style or script: the kept one is as good, since its name changes with it. */
async function part(request: Request): Promise<Response> {
  return (await (await caches.open(parts)).match(request)) ?? fetch(request);
}

function isList(path: string): boolean {
  return /^\/session\/[a-z0-9-]+\/list$/.test(path);
}

function own(file: unknown): file is string {
  return typeof file === "string" && file.startsWith(worker.location.origin + "/assets/");
}
