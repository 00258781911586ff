// A tool of other people's making: ltijs, with a database that forgets when it ends.
// It registers itself, takes launches and choices, and reports a grade. The test
// gives the port, and what came of a launch is answered as JSON.
import ltijs from "ltijs";

const lti = ltijs.Provider;

const port = Number(process.argv[2]);
const origin = `http://127.0.0.1:${port}`;

// memory implements ltijs's Database interface.
const memory = {
  tables: {},
  table(name) { return (this.tables[name] ??= []); },
  fits(row, query) { return Object.entries(query ?? {}).every(([k, v]) => row.key[k] === v); },
  async setup() { return true; },
  async Close() { return true; },
  async Get(_secret, name, query) {
    const found = this.table(name).filter((row) => this.fits(row, query)).map((row) => structuredClone(row.item));
    return found.length > 0 ? found : false;
  },
  async Insert(_secret, name, item, index) {
    this.table(name).push({ key: { ...item, ...index }, item: structuredClone(item) });
    return true;
  },
  async Replace(secret, name, query, item, index) {
    await this.Delete(name, query);
    return this.Insert(secret, name, item, index);
  },
  async Modify(_secret, name, query, change) {
    for (const row of this.table(name)) {
      if (this.fits(row, query)) { Object.assign(row.item, change); Object.assign(row.key, change); }
    }
    return true;
  },
  async Delete(name, query) {
    this.tables[name] = this.table(name).filter((row) => !this.fits(row, query));
    return true;
  },
};

lti.setup("a secret of this run", { plugin: memory }, {
  appRoute: "/app", loginRoute: "/login", keysetRoute: "/keys", dynRegRoute: "/register",
  cookies: { secure: false, sameSite: "Lax" },
  dynReg: { url: origin, name: "Trainer", autoActivate: true },
});

lti.onConnect(async (token, _req, res) => {
  try {
    const said = { user: token.user, info: token.userInfo, context: token.platformContext };
    const endpoint = token.platformContext.endpoint ?? {};
    if (endpoint.lineitem) {
      await lti.Grade.submitScore(token, endpoint.lineitem, {
        scoreGiven: 8, scoreMaximum: 10, comment: "done", activityProgress: "Completed", gradingProgress: "FullyGraded",
      });
      said.results = (await lti.Grade.getScores(token, endpoint.lineitem, {})).scores;
    }
    if (endpoint.lineitems) {
      said.made = await lti.Grade.createLineItem(token, { scoreMaximum: 5, label: "Extra", tag: "extra" });
      said.items = (await lti.Grade.getLineItems(token)).lineItems;
      await lti.Grade.updateLineItemById(token, said.made.id, { scoreMaximum: 6, label: "Extra, changed" });
      said.changed = await lti.Grade.getLineItemById(token, said.made.id);
      await lti.Grade.deleteLineItemById(token, said.made.id);
    }
    if (token.platformContext.namesRoles) said.members = (await lti.NamesAndRoles.getMembers(token)).members;
    return res.json(said);
  } catch (err) {
    return res.status(500).json({ error: err.message, body: err.response?.body });
  }
});

lti.onDeepLinking(async (token, _req, res) => {
  const item = { type: "ltiResourceLink", title: "Case one", url: origin + "/app?case=1", custom: { case: "1" }, lineItem: { scoreMaximum: 10, label: "Case one" } };
  return res.send(await lti.DeepLinking.createDeepLinkingForm(token, [item], { message: "Chosen" }));
});

await lti.deploy({ port, silent: true });
console.log("ready");
