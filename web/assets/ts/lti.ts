// What a launch needs of a page: forms that send themselves on, and a word kept in
// the platform's storage where cookies do not reach (LTI Client Side postMessages and
// postMessage Storage 0.1). Everything else works without this script.

// A form to another system goes by itself.
document.querySelector<HTMLFormElement>("form[data-lti-send]")?.submit();

// The platform's frame that keeps words: a named frame beside us, or the parent.
function keeper(name: string): Window | null {
  const above = window.parent !== window ? window.parent : window.opener;
  if (!above) return null;
  if (name === "" || name === "_parent") return above;
  try {
    return above.frames[name as unknown as number] ?? above;
  } catch {
    return above; // another site's window tells nothing of frames that it has not
  }
}

// ask posts a message and waits a while for its answer. Only the platform's own
// origin is spoken to and believed.
function ask(frame: string, origin: string, message: Record<string, string>): Promise<{ value?: string } | null> {
  const to = keeper(frame);
  if (!to) return Promise.resolve(null);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const done = (answer: { value?: string } | null) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      resolve(answer);
    };
    const hear = (event: MessageEvent) => {
      if (event.origin !== origin || typeof event.data !== "object" || event.data === null) return;
      if (event.data.message_id !== id || event.data.subject !== message.subject + ".response") return;
      done(event.data.error ? null : event.data);
    };
    const timer = setTimeout(() => done(null), 2000);
    window.addEventListener("message", hear);
    to.postMessage({ ...message, message_id: id }, origin);
  });
}

// Before the platform's sign-in: hand over the word, then go on whatever came of it.
const keep = document.querySelector<HTMLAnchorElement>("a[data-lti-keep]");
if (keep) {
  const { frame = "", origin = "", key = "", value = "" } = keep.dataset;
  ask(frame, origin, { subject: "lti.put_data", key, value }).finally(() => location.replace(keep.href));
}

// After it: ask for the word back, and tell the server.
const bind = document.querySelector<HTMLElement>("[data-lti-bind]");
if (bind) {
  const { ltiBind = "", frame = "", origin = "", key = "" } = bind.dataset;
  ask(frame, origin, { subject: "lti.get_data", key }).then((answer) => {
    if (answer?.value) fetch(ltiBind, { method: "POST", body: new URLSearchParams({ value: answer.value }) });
  });
}

// A registration is done: the platform may close this window (Dynamic Registration).
if (document.querySelector("[data-lti-close]")) {
  (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
}
