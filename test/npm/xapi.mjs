// Speaks to a record store with @xapi/xapi, a client that knows nothing of ours,
// and says for each thing that it asks whether the answer was right: one line of
// JSON {name, ok, error}. Usage: node xapi.mjs ENDPOINT KEY SECRET VERSION
import { createHash, randomUUID } from "node:crypto";
import module from "@xapi/xapi";

const XAPI = module.default ?? module;
const [endpoint, key, secret, version] = process.argv.slice(2);
const settings = { endpoint, auth: XAPI.toBasicAuth(key, secret), version };
const client = new XAPI(settings);
// Its adapter "axios" loses the media type of multipart requests in Node; the
// adapter "fetch" loses the status of refusals.
const mixed = new XAPI({ ...settings, adapter: "fetch" });

const mark = randomUUID();
const agent = { objectType: "Agent", mbox: `mailto:${mark}@example.org` };
const activity = `https://example.org/npm/${mark}`;
const did = { id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } };
const statement = (more = {}) => ({ actor: agent, verb: did, object: { id: activity }, ...more });

const steps = [];
const step = (name, run) => steps.push({ name, run });

function equal(got, want, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${what}: got ${a}, want ${b}`);
}

// refused expects the promise to fail with the status.
async function refused(promise, status) {
  try {
    await promise;
  } catch (error) {
    equal(error.response?.status ?? error.status, status, "status");
    return;
  }
  throw new Error(`taken, but must be refused with ${status}`);
}

step("about lists the version", async () => {
  const { data } = await client.getAbout();
  if (!data.version.includes(version)) throw new Error(`only ${data.version}`);
});

const first = randomUUID();
step("a statement is sent and read by its id", async () => {
  equal((await client.sendStatement({ statement: statement({ id: first }) })).data, [first], "ids");
  const { data } = await client.getStatement({ statementId: first });
  equal([data.id, data.actor, data.verb, data.object.id], [first, agent, did, activity], "statement");
});

let batch;
step("a batch is sent and its ids come in order", async () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  batch = (await client.sendStatements({ statements: ids.map((id) => statement({ id })) })).data;
  equal(batch, ids, "ids");
});

step("filters and more bring each statement once", async () => {
  const all = [];
  let { data } = await client.getStatements({ agent, verb: did.id, activity, limit: 3 });
  for (;;) {
    all.push(...data.statements.map((s) => s.id));
    if (!data.more) break;
    ({ data } = await client.getMoreStatements({ more: data.more }));
  }
  equal(all, [...batch].reverse().concat(first), "ids");
});

step("since, until, ascending, registration and format are understood", async () => {
  const registration = randomUUID();
  await client.sendStatement({ statement: statement({ context: { registration } }) });
  const { data } = await client.getStatements({
    registration, since: "2020-01-01T00:00:00.000Z", until: "2090-01-01T00:00:00.000Z", ascending: true, format: "ids",
    related_agents: true, related_activities: true,
  });
  equal(data.statements.length, 1, "statements");
  equal(data.statements[0].verb, { id: did.id }, "verb");
});

step("a bad statement is refused", () => refused(client.sendStatement({ statement: { actor: agent, verb: did } }), 400));

step("another statement of a known id is a conflict", () =>
  refused(client.sendStatement({ statement: statement({ id: first, result: { success: true } }) }), 409));

step("a statement is voided and read as voided", async () => {
  await client.voidStatement({ actor: agent, statementId: batch[0] });
  await refused(client.getStatement({ statementId: batch[0] }), 404);
  equal((await client.getVoidedStatement({ voidedStatementId: batch[0] })).data.id, batch[0], "id");
});

step("attachments go and come", async () => {
  const content = "An essay, as plain text";
  const bytes = new TextEncoder().encode(content).buffer;
  const id = randomUUID();
  const attachments = [{
    usageType: "https://example.org/usage/essay", display: { en: "Essay" }, contentType: "text/plain",
    length: content.length, sha2: createHash("sha256").update(content).digest("hex"),
  }];
  equal((await mixed.sendStatement({ statement: statement({ id, attachments }), attachments: [bytes] })).data, [id], "ids");
  const { data } = await mixed.getStatement({ statementId: id, attachments: true });
  equal(data.length, 2, "parts");
  equal(data[0].attachments, attachments, "attachments");
  equal(typeof data[1] === "string" ? data[1] : new TextDecoder().decode(data[1]), content, "content");
});

step("a state is kept, merged, listed and deleted", async () => {
  const at = { agent, activityId: activity, stateId: "bookmark" };
  await client.createState({ ...at, state: { page: 1 } });
  await client.createState({ ...at, state: { sure: true } });
  const { data, headers } = await client.getState(at);
  equal(data, { page: 1, sure: true }, "state");
  await client.setState({ ...at, state: { page: 2 }, etag: headers.etag, matchHeader: "If-Match" });
  await refused(client.setState({ ...at, state: { page: 3 }, etag: headers.etag, matchHeader: "If-Match" }), 412);
  equal((await client.getStates({ agent, activityId: activity })).data, ["bookmark"], "states");
  await client.deleteState({ ...at });
  await client.createState({ ...at, stateId: "another", state: {} });
  await client.deleteStates({ agent, activityId: activity });
  equal((await client.getStates({ agent, activityId: activity })).data, [], "states");
});

for (const [what, at, create, set, read, list, remove] of [
  ["an activity's profile", { activityId: activity }, "createActivityProfile", "setActivityProfile", "getActivityProfile", "getActivityProfiles", "deleteActivityProfile"],
  ["an agent's profile", { agent }, "createAgentProfile", "setAgentProfile", "getAgentProfile", "getAgentProfiles", "deleteAgentProfile"],
]) {
  step(`${what} is kept under its ETag`, async () => {
    const one = { ...at, profileId: "settings" };
    await client[create]({ ...one, profile: { theme: "dark" } });
    const { data, headers } = await client[read](one);
    equal(data, { theme: "dark" }, "profile");
    await client[set]({ ...one, profile: { theme: "light" }, etag: headers.etag, matchHeader: "If-Match" });
    await refused(client[set]({ ...one, profile: {}, etag: headers.etag, matchHeader: "If-Match" }), 412);
    await refused(client[set]({ ...one, profile: {}, etag: "*", matchHeader: "If-None-Match" }), 412);
    equal((await client[list](at)).data, ["settings"], "profiles");
    equal((await client[read](one)).data, { theme: "light" }, "profile");
    await client[remove]({ ...one, etag: (await client[read](one)).headers.etag });
    await refused(client[read](one), 404);
  });
}

step("a person and an activity are answered", async () => {
  equal((await client.getAgent({ agent })).data.mbox, [agent.mbox], "mbox");
  equal((await client.getActivity({ activityId: activity })).data.id, activity, "id");
});

step("a wrong secret is refused", () =>
  refused(new XAPI({ ...settings, auth: XAPI.toBasicAuth(key, "wrong") }).getStatement({ statementId: first }), 401));

for (const { name, run } of steps) {
  let error = null;
  try {
    await run();
  } catch (thrown) {
    error = `${thrown.message} ${JSON.stringify(thrown.response?.data ?? "")}`;
  }
  console.log(JSON.stringify({ name, ok: error === null, error }));
}
