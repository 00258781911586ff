package credential

import "testing"

func TestDIDWeb(t *testing.T) {
	for _, row := range []struct{ address, did, document string }{
		{"https://stepwise.example", "did:web:stepwise.example", "https://stepwise.example/.well-known/did.json"},
		{"https://stepwise.example/", "did:web:stepwise.example", "https://stepwise.example/.well-known/did.json"},
		{"https://stepwise.example/issuer", "did:web:stepwise.example:issuer", "https://stepwise.example/issuer/did.json"},
		{"https://stepwise.example/a/b/", "did:web:stepwise.example:a:b", "https://stepwise.example/a/b/did.json"},
		{"https://stepwise.example:8443/a", "did:web:stepwise.example%3A8443:a", "https://stepwise.example:8443/a/did.json"},
		{"http://stepwise.example", "", ""},
		{"https://user@stepwise.example", "", ""},
		{"https://stepwise.example/?a=b", "", ""},
		{"https://stepwise.example/#a", "", ""},
		{"https://stepwise.example/a//b", "", ""},
		{"https://stepwise.example/a:b", "", ""},
		{"https://", "", ""},
		{"stepwise.example", "", ""},
	} {
		did, document, err := DIDWeb(row.address)
		if (err == nil) != (row.did != "") {
			t.Errorf("%s: %v", row.address, err)
		}
		if err == nil && (did != row.did || document != row.document) {
			t.Errorf("%s: %s at %s, want %s at %s", row.address, did, document, row.did, row.document)
		}
	}
}

func TestIssuerID(t *testing.T) {
	for id, good := range map[string]bool{
		"https://stepwise.example/issuer": true,
		"https://stepwise.example":        true,
		"did:web:stepwise.example:issuer": true,
		"http://localhost:8080/issuer":    true, // a demonstration on one's own machine
		"http://127.0.0.1:8080/issuer":    true,
		"http://[::1]:8080/issuer":        true,
		"http://stepwise.example/issuer":  false,
		"http://10.0.0.1/issuer":          false,
		"http://localhost.example/issuer": false,
		"https://stepwise.example/i#key":  false,
		"https://stepwise.example/i?a=b":  false,
		"https://user@stepwise.example":   false,
		"did:web:":                        false,
		"did:web:stepwise.example#key":    false,
		"did:key:z6Mk":                    false,
		"urn:uuid:1":                      false,
		"":                                false,
	} {
		if err := checkIssuerID(id); (err == nil) != good {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// An identifier that two JSON-LD processors could read differently is none.
func TestIRI(t *testing.T) {
	for iri, good := range map[string]bool{
		"https://stepwise.example/a%20b?c=d#e": true,
		"urn:uuid:0197a1b2-0000-7000-8000-1":   true,
		"did:web:stepwise.example":             true,
		"mailto:doctor@stepwise.example":       false, // never an address in the clear
		"id:a":                                 false, // a context's term as a prefix
		"type:a":                               false,
		"name:a":                               false,
		"/relative":                            false,
		"a":                                    false,
		"urn:":                                 false,
		"urn://a":                              false,
		"https:a":                              false,
		"https://":                             false,
		"HTTPS://stepwise.example":             false,
		"https://stepwise.example/a b":         false,
		"https://stepwise.example/<a>":         false,
		"https://stepwise.example/é":           false,
		"https://stepwise.example/\n":          false,
		"https://stepwise.example/\\":          false,
		"_:b0":                                 false,
		"@id":                                  false,
		"":                                     false,
	} {
		if err := checkIRI(iri); (err == nil) != good {
			t.Errorf("%q: %v", iri, err)
		}
	}
}
