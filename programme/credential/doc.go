// Package credential issues and checks the digital certificate of a programme:
// an Open Badges 3.0 credential (1EdTech, final) in the form of a W3C
// Verifiable Credential (Data Model 2.0), signed with Ed25519 (RFC 8032).
//
// It is pure: bytes and times in, bytes and verdicts out. It opens no file and
// no connection, and it never asks for the time.
//
// # Which proof, and why
//
// Each credential carries a set of two embedded Data Integrity proofs made by
// the same key, and the same content can be had as a signed JWT.
//
//   - eddsa-rdfc-2022. Open Badges 3.0 admits no other EdDSA suite: its
//     certification document lists this one alone for issuers and for
//     displayers, and the public validator of 1EdTech and the verifier of the
//     Digital Credentials Consortium look for it and pass over the next one.
//     With eddsa-jcs-2022 alone a credential would be a good W3C credential
//     and a badge that neither of them accepts.
//   - eddsa-jcs-2022. It signs the JSON itself (RFC 8785), so a verifier needs
//     neither JSON-LD nor contexts, and nothing in the document escapes it.
//     [Verify] demands both proofs.
//   - VC-JWT ([IssueJWT]). Open Badges 3.0 defines it and permits EdDSA beside
//     the mandatory RS256, warning that this narrows the choice of verifiers.
//     It is offered for verifiers that know only JOSE.
//
// Open Badges 3.0 ("Proof Formats") allows several proofs and lets a verifier
// use any one; the 1EdTech JSON schema types `proof` as an array.
//
// The first suite canonicalises RDF (RDFC-1.0), which in general takes a
// JSON-LD processor and the context documents. This package writes only two
// shapes of document, so it needs neither: a table names the IRI of each term
// it uses, and a document with any other term is refused, when issuing and when
// verifying. That keeps third-party context files out of the repository and a
// network or cache out of verification. The table is held against the truth by
// the published test vectors and by test/credential, where an independent
// verifier from npm processes the real contexts.
//
// # Two languages
//
// Open Badges 3.0 types name and description as plain strings, so the value
// objects with @language of the W3C model are not available. Its own means is
// used: `inLanguage` says which edition the achievement shows, and a `related`
// entry carries the other edition with its own inLanguage, name and
// description. All of it is signed. Where the model has no such place (issuer
// name, criteria, title of the credential) both texts stand in one string.
//
// # Keys
//
// A [KeySet] holds every key that ever signed. The newest active key signs;
// a retired key still verifies what it signed before it was retired; a revoked
// key verifies nothing, because whoever stole it can write any date. What a
// revoked key signed has to be issued anew.
package credential
