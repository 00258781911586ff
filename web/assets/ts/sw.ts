// Keeps pages that must open without a network: the coordinator's list of a session, and
// the forms of the bedside in a study. It touches nothing else: every other page goes to
// the server as if it were not there.

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
const day = 24 * 60 * 60 * 1000; // what is expected at the bedside today

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
  const list = [keep].flat().filter((p): p is string => typeof p === "string" && isKept(new URL(p, worker.location.origin)));
  if (list.length === 0 || !Array.isArray(files)) return;
  (e as unknown as Extendable).waitUntil(keepAll(list, files.filter(own)));
});

/** Keeps pages and the files that they are made of, and no older ones of the same name:
 * other kept pages are made of others. */
async function keepAll(paths: string[], files: string[]): Promise<void> {
  const cache = await caches.open(parts);
  const names = files.map(nameOf);
  for (const old of await cache.keys()) if (!files.includes(old.url) && names.includes(nameOf(old.url))) await cache.delete(old);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  for (const path of paths) {
    const page = await fetch(path);
    if (page.ok && !page.redirected) await keepPage(path, page);
  }
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
  if (e.request.method === "POST" && /\/sign-out(-everywhere)?$/.test(url.pathname)) {
    e.waitUntil(caches.delete(pages)); // names go with who may see them
    return;
  }
  if (e.request.method !== "GET") return;
  if (isKept(url) && e.request.mode === "navigate") e.respondWith(list(e.request, url.pathname + url.search));
  else if (url.pathname.startsWith("/assets/")) e.respondWith(part(e.request));
});

/** The page from the server, or as it was kept when no server answers. */
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
  if (page && Date.now() - Number(page.headers.get("X-Kept")) > (path.startsWith("/trials/") ? day : longest)) {
    await cache.delete(path);
    return undefined;
  }
  return page;
}

/** A style or script: the kept one is as good, since its name changes with it. */
async function part(request: Request): Promise<Response> {
  return (await (await caches.open(parts)).match(request)) ?? fetch(request);
}

function isKept(url: URL): boolean {
  if (/^\/session\/[a-z0-9-]+\/list$/.test(url.pathname)) return url.search === "";
  const bedside = /^\/trials\/[a-z0-9-]+\/products\/[A-Za-z0-9-]+\/(infusion|container\/[A-Za-z0-9-]+)$/.exec(url.pathname);
  return bedside !== null && ["", "?do=thaw", "?do=check"].includes(url.search);
}

/** A file's name without the hash of what is in it. */
function nameOf(file: string): string {
  return file.replace(/-[A-Z0-9]{8,}(\.[a-z]+)$/, "$1");
}

function own(file: unknown): file is string {
  return typeof file === "string" && file.startsWith(worker.location.origin + "/assets/");
}
