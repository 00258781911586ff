// Does what the official CDS Hooks sandbox does in a browser (github.com/cds-hooks/sandbox,
// src/retrieve-data-helpers and src/components/CardList): discovery with a signed token,
// the browser's preflight, prefetch by the templates (POST _search, then GET), the call,
// and feedback when a card is dismissed or a suggestion taken. Own words of the code;
// what is asked and held against the answers is printed, one JSON a line.
// Usage: node sandbox.mjs <base of the services> <base of a FHIR server> <private JWK> <issuer> <jku>
import { createPrivateKey, randomUUID, sign } from 'node:crypto';

const [base, fhir, jwk, issuer, jku] = process.argv.slice(2);
const origin = 'https://sandbox.cds-hooks.org';
const { kid, ...secret } = JSON.parse(jwk);
const key = createPrivateKey({ key: secret, format: 'jwk' });

const b64 = (x) => Buffer.from(JSON.stringify(x)).toString('base64url');

// token is what jwt-generator.js makes: five minutes, ES384, a fresh jti, aud the address.
function token(aud) {
  const now = Math.round(Date.now() / 1000);
  const head = { alg: 'ES384', typ: 'JWT', kid, ...(jku ? { jku } : {}) };
  const text = `${b64(head)}.${b64({ iss: issuer, aud, exp: now + 300, iat: now, jti: randomUUID() })}`;
  return `${text}.${sign('sha384', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function step(name, run) {
  try {
    const value = await run();
    console.log(JSON.stringify({ name, ok: true }));
    return value;
  } catch (err) {
    console.log(JSON.stringify({ name, ok: false, error: String(err.message ?? err) }));
    return undefined;
  }
}

function must(ok, why) {
  if (!ok) throw new Error(why);
}

// browser does what a browser does before a request from another origin: a preflight,
// and afterwards the answer is only handed over when it names the origin.
async function browser(method, url, body) {
  const headers = { Authorization: `Bearer ${token(url)}`, Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}) };
  const asked = ['authorization', ...(body ? ['content-type'] : [])];
  const pre = await fetch(url, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': asked.join(',') } });
  must(pre.status >= 200 && pre.status < 300, `preflight of ${url}: ${pre.status}`);
  const allows = (name) => (pre.headers.get(name) ?? '').toLowerCase().split(',').map((s) => s.trim());
  must([origin, '*'].includes(pre.headers.get('access-control-allow-origin')), `preflight of ${url} does not allow ${origin}`);
  must(method === 'GET' || allows('access-control-allow-methods').includes(method.toLowerCase()), `preflight does not allow ${method}`);
  for (const name of asked) must(allows('access-control-allow-headers').includes(name), `preflight does not allow ${name}`);
  const res = await fetch(url, { method, headers: { ...headers, Origin: origin }, body: body && JSON.stringify(body) });
  must([origin, '*'].includes(res.headers.get('access-control-allow-origin')), `the browser keeps the answer of ${url}`);
  const text = await res.text();
  must(res.status === 200, `${url}: ${res.status} ${text}`);
  return JSON.parse(text);
}

// prefetch completes the templates and asks the FHIR server.
async function prefetch(templates, context) {
  const out = {};
  for (const [name, template] of Object.entries(templates)) {
    const query = template.replace(/\{\{\s*context\.([A-Za-z0-9_]+)\s*}}/g, (m, k) => context[k] ?? m);
    must(!/\{\{/.test(query), `a token of ${name} is left: ${query}`);
    const [type, search] = query.split('?');
    let res = await fetch(`${fhir}/${type}/_search`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(search).toString() });
    if (!res.ok) res = await fetch(`${fhir}/${type}?${new URLSearchParams(search)}`);
    if (res.ok) out[name] = await res.json();
  }
  return out;
}

const services = await step('discovery', async () => {
  const { services } = await browser('GET', `${base}/cds-services`);
  must(services.length > 0, 'no services');
  for (const s of services) must(s.hook && s.id && s.description, `${JSON.stringify(s)} lacks something`);
  return services;
});

const draft = { resourceType: 'MedicationRequest', id: 'request-123', status: 'draft', intent: 'order', subject: { reference: 'Patient/p1' },
  medicationCodeableConcept: { text: 'infliximab 100 MG Injection', coding: [{ display: 'infliximab 100 MG Injection', system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '310994' }] } };
const more = {
  'patient-view': {},
  'order-select': { selections: ['MedicationRequest/request-123'], draftOrders: { resourceType: 'Bundle', entry: [{ resource: draft }] } },
};

for (const s of services ?? []) {
  const url = `${base}/cds-services/${s.id}`;
  const cards = await step(s.hook, async () => {
    const context = { patientId: 'p1', userId: 'Practitioner/specification-example', ...more[s.hook] };
    const body = { hookInstance: randomUUID(), hook: s.hook, fhirServer: fhir, context, prefetch: await prefetch(s.prefetch ?? {}, context) };
    const { cards } = await browser('POST', url, body);
    must(cards.length > 0, 'no cards');
    for (const c of cards) {
      must(c.summary && c.summary.length < 140, `summary: ${c.summary}`);
      must(['info', 'warning', 'critical'].includes(c.indicator) && c.source?.label && c.uuid, JSON.stringify(c));
      for (const l of c.links ?? []) must(l.type === 'absolute' && new URL(l.url), l.url);
    }
    return cards;
  });
  for (const c of cards ?? []) {
    await step(`${s.hook} dismissed`, () => browser('POST', `${url}/feedback`, { feedback: [{ card: c.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString(),
      ...(c.overrideReasons ? { overrideReason: { reason: { code: c.overrideReasons[0].code, system: c.overrideReasons[0].system } } } : {}) }] }));
    for (const x of c.suggestions ?? []) {
      await step(`${s.hook} accepted`, () => browser('POST', `${url}/feedback`, { feedback: [{ card: c.uuid, outcome: 'accepted', acceptedSuggestions: [{ id: x.uuid }], outcomeTimestamp: new Date().toISOString() }] }));
    }
  }
}
