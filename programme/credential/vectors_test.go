package credential

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"testing"
	"time"
)

// The published example of W3C Data Integrity EdDSA Cryptosuites 1.0 (appendix
// "Test Vectors", files TestVectors/eddsa-{rdfc,jcs}-2022 of w3c/vc-di-eddsa).
const w3cUnsigned = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
	"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
	"type": ["VerifiableCredential", "AlumniCredential"],
	"name": "Alumni Credential",
	"description": "A minimum viable example of an Alumni Credential.",
	"issuer": "https://vc.example/issuers/5678",
	"validFrom": "2023-01-01T00:00:00Z",
	"credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"}
}`

// The example of the Open Badges 3.0 implementation guide ("Linked Data Proof
// Test Vector for Open Badges 3.0"), a badge with an unnamed part.
const badgeUnsigned = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
	"id": "http://example.com/credentials/3527",
	"type": ["VerifiableCredential", "OpenBadgeCredential"],
	"issuer": {"id": "https://example.edu/issuers/565049", "type": ["Profile"], "url": "https://www.imsglobal.org", "name": "Example Corp"},
	"validFrom": "2010-01-01T00:00:00Z",
	"name": "Teamwork Badge",
	"credentialSubject": {
		"id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
		"type": ["AchievementSubject"],
		"achievement": {
			"id": "https://example.com/achievements/21st-century-skills/teamwork",
			"type": ["Achievement"],
			"criteria": {"narrative": "Team members are nominated for this badge by their peers and recognized upon review by Example Corp management."},
			"description": "This badge recognizes the development of the capacity to collaborate within a group environment.",
			"name": "Teamwork"
		}
	}
}`

// alumni adds the terms of the examples context to our vocabulary.
func alumni() vocabulary {
	words := vocabulary{terms: maps.Clone(badgeVocabulary.terms), classes: maps.Clone(badgeVocabulary.classes)}
	words.terms["alumniOf"] = term{iri: "https://www.w3.org/ns/credentials/examples#alumniOf"}
	words.classes["AlumniCredential"] = class{iri: "https://www.w3.org/ns/credentials/examples#AlumniCredential"}
	return words
}

func TestPublishedVectors(t *testing.T) {
	w3cKey := secretKey(t, "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
	badgeKey := must(hex.DecodeString("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4"))
	w3cMethod := "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
	for _, row := range []struct {
		name          string
		words         vocabulary
		document      string
		proof         map[string]any
		context       bool // the proof repeats the contexts
		seed          []byte
		multikey      string
		hash          string // proof hash, then document hash
		value         string // Multibase
		signatureBits string
	}{
		{
			"W3C eddsa-jcs-2022", alumni(), w3cUnsigned,
			map[string]any{"cryptosuite": suiteJCS, "created": "2023-02-24T23:36:38Z", "verificationMethod": w3cMethod},
			true, w3cKey, "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
			"66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db" + "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
			"z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
			"407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b80351da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808",
		},
		{
			"W3C eddsa-rdfc-2022", alumni(), w3cUnsigned,
			map[string]any{"cryptosuite": suiteRDFC, "created": "2023-02-24T23:36:38Z", "verificationMethod": w3cMethod},
			false, w3cKey, "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
			"bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0" + "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017",
			"z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
			"4d8e53c2d5b3f2a7891753eb16ca993325bdb0d3cfc5be1093d0a18426f5ef8578cadc0fd4b5f4dd0d1ce0aefd15ab120b7a894d0eb094ffda4e6553cd1ed50d",
		},
		{
			"Open Badges 3.0 eddsa-rdfc-2022", badgeVocabulary, badgeUnsigned,
			map[string]any{"cryptosuite": suiteRDFC, "created": "2010-01-01T19:23:24Z",
				"verificationMethod": "https://example.edu/issuers/565049#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"},
			false, badgeKey, "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
			"d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19" + "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773",
			"z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr",
			"f7a017acf7d27983267ec362657c0fb08e955549f49dac5bf36a03c4f2c3a4f1e3738a6c5ecd7ffba7135cb9cd754e6196f4b73082ea8df8e703c8ecd4333503",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			key := must(KeyFromSeed(row.seed, time.Unix(0, 0)))
			if key.ID != row.multikey {
				t.Errorf("Multikey %s, want %s", key.ID, row.multikey)
			}
			document := must(parseObject([]byte(row.document)))
			proof := maps.Clone(row.proof)
			proof["type"], proof["proofPurpose"] = proofType, "assertionMethod"
			if row.context {
				proof["@context"] = document["@context"]
			}
			hash, err := hashData(row.words, document, proof)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(hash); got != row.hash {
				t.Errorf("signed hash\n got %s\nwant %s", got, row.hash)
			}
			bits := ed25519.Sign(key.Private, hash)
			if got := hex.EncodeToString(bits); got != row.signatureBits {
				t.Errorf("signature\n got %s\nwant %s", got, row.signatureBits)
			}
			if got := encodeMultibase(bits); got != row.value {
				t.Errorf("proof value\n got %s\nwant %s", got, row.value)
			}
			proof["proofValue"] = row.value
			if err := verifyProof(row.words, document, proof, key); err != nil {
				t.Errorf("the published proof: %v", err)
			}
		})
	}
}

// The canonical forms themselves, so that a fault shows where it is.
func TestCanonicalFormsOfTheVectors(t *testing.T) {
	document := must(parseObject([]byte(badgeUnsigned)))
	delete(document, "@context")
	canonical := must(canonicalRDF(badgeVocabulary, document))
	for _, line := range []string{
		"<https://example.com/achievements/21st-century-skills/teamwork> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#Criteria> _:c14n0 .\n",
		`<https://example.edu/issuers/565049> <https://schema.org/url> "https://www.imsglobal.org"^^<https://www.w3.org/2001/XMLSchema#anyURI> .` + "\n",
	} {
		if !bytes.Contains(canonical, []byte(line)) {
			t.Errorf("canonical N-Quads lack %s\n%s", line, canonical)
		}
	}
	if n := bytes.Count(canonical, []byte("\n")); n != 16 {
		t.Errorf("%d statements, want the 16 of document-canon.txt", n)
	}
}

// RFC 8032 section 7.1, tests 1 to 3: the library that signs, and our names for
// its keys.
func TestRFC8032(t *testing.T) {
	for _, row := range []struct{ seed, public, message, signature string }{
		{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
			"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
		{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
		{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
			"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
	} {
		key := must(KeyFromSeed(must(hex.DecodeString(row.seed)), day0))
		if got := hex.EncodeToString(key.Public); got != row.public {
			t.Errorf("public key %s, want %s", got, row.public)
		}
		if got := hex.EncodeToString(ed25519.Sign(key.Private, must(hex.DecodeString(row.message)))); got != row.signature {
			t.Errorf("signature %s, want %s", got, row.signature)
		}
		raw := must(decodeMultibase(key.ID))
		if !bytes.Equal(raw, append([]byte{0xed, 0x01}, key.Public...)) {
			t.Errorf("%s does not decode to the prefixed key", key.ID)
		}
	}
}

// The example of Open Badges 3.0, "IdentityHash".
func TestIdentityHashExample(t *testing.T) {
	identity := NewIdentity("emailAddress", "a@example.com", "Kosher")
	if identity.Hash != "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399" {
		t.Errorf("hash %s", identity.Hash)
	}
	if sum := sha256.Sum256([]byte("a@example.comKosher")); identity.Hash[7:] != hex.EncodeToString(sum[:]) {
		t.Error("the hash is not of identifier and salt")
	}
	if !identity.Matches("emailAddress", "a@example.com") || identity.Matches("emailAddress", "b@example.com") || identity.Matches("name", "a@example.com") {
		t.Error("an identity matches its own type and value only")
	}
}

// secretKey reads a secretKeyMultibase (multicodec 0x1300, then the seed).
func secretKey(t *testing.T, text string) []byte {
	t.Helper()
	raw := must(decodeMultibase(text))
	if len(raw) != 34 || raw[0] != 0x80 || raw[1] != 0x26 {
		t.Fatalf("no Ed25519 secret: %x", raw)
	}
	return raw[2:]
}
