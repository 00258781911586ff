// Package cdshooks lets a client of others speak to the CDS Hooks door: what the
// official sandbox does, step by step (test/npm/sandbox.mjs).
package cdshooks

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/api/cdshooks"
	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/ehr"
	"stepwise/toxicity/grading"
)

var boss = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}

// hospital is a FHIR server with one patient: on pembrolizumab, creatinine doubled,
// hepatitis on the problem list, hepatitis B never tested.
func hospital(t *testing.T) string {
	t.Helper()
	day := func(before int) string {
		return clock.System().Now().Std().AddDate(0, 0, -before).Format(time.DateOnly)
	}
	lab := func(code string, value float64, unit string, before int) string {
		return `{"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"` + code + `"}]},"effectiveDateTime":"` + day(before) + `",
			"valueQuantity":{"value":` + string(must(json.Marshal(value))) + `,"unit":"` + unit + `","system":"http://unitsofmeasure.org","code":"` + unit + `"}}}`
	}
	answers := map[string]string{
		"MedicationRequest": `{"resource":{"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","authoredOn":"` + day(40) + `","medicationCodeableConcept":{"text":"pembrolizumab 25 MG/ML"}}}`,
		"Observation":       lab("14682-9", 142, "umol/L", 1) + "," + lab("14682-9", 69, "umol/L", 50) + "," + lab("29463-7", 70, "kg", 3),
		"Condition":         `{"resource":{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Immune-mediated hepatitis"}}}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := strings.Split(strings.Trim(r.URL.Path, "/"), "/")[0]
		if r.FormValue("patient") != "p1" {
			http.Error(w, "whose?", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/fhir+json")
		w.Write([]byte(`{"resourceType":"Bundle","type":"searchset","entry":[` + answers[kind] + `]}`))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// start serves the door over the shipped knowledge.
func start(t *testing.T, db *store.DB) (string, *ehr.Service) {
	t.Helper()
	base := must(fact.Build(must(fact.Read(seed.Knowledge))))
	g := grading.New(base.Rules)
	desk := cdshooks.Desk{Base: base, Grader: g, Advisor: advice.New(base, g)}
	systems := ehr.New(db, clock.System(), fetch.New(fetch.Rules{Loopback: true}), ehr.Config{Key: []byte("0123456789abcdef0123456789abcdef")})
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	handler = cdshooks.New(cdshooks.Config{EHR: systems, Clock: clock.System(), Origin: server.URL, Desk: func(context.Context) (cdshooks.Desk, error) { return desk, nil }})
	return server.URL, systems
}

// run lets the client do everything and returns what went well and what did not.
func run(t *testing.T, args ...string) (done, failed []string) {
	t.Helper()
	command := exec.Command("node", append([]string{"sandbox.mjs"}, args...)...)
	command.Dir = "../npm"
	var complaints bytes.Buffer
	command.Stderr = &complaints
	said, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, complaints.String())
	}
	for lines := bufio.NewScanner(bytes.NewReader(said)); lines.Scan(); {
		var a struct {
			Name  string
			OK    bool
			Error string
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if a.OK {
			done = append(done, a.Name)
		} else {
			failed = append(failed, a.Name+": "+a.Error)
		}
	}
	return done, failed
}

var everything = []string{"discovery", "patient-view", "patient-view dismissed", "order-select", "order-select dismissed", "order-select accepted", "order-select dismissed"}

// The client signs as the sandbox does. Its key is trusted in one case, unknown in
// the other two.
func TestTheSandboxIsServed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		base, systems := start(t, db)
		fhir, ctx := hospital(t), context.Background()
		private := must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))
		key := string(must(json.Marshal(jose.JSONWebKey{Key: private, KeyID: "k1"})))
		published := must(json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &private.PublicKey, KeyID: "k1", Algorithm: "ES384", Use: "sig"}}}))
		keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(published) }))
		defer keys.Close()
		args := []string{base, fhir, key, "https://sandbox.cds-hooks.org", keys.URL + "/jwks.json"}

		// Closed, and nobody knows the sandbox: discovery and nothing else.
		if done, failed := run(t, args...); !slices.Equal(done, []string{"discovery"}) || len(failed) != 2 {
			t.Errorf("a stranger did %v; refused: %v", done, failed)
		}
		// An administrator opens the sandbox.
		if err := systems.SetOpen(ctx, boss, true); err != nil {
			t.Fatal(err)
		}
		if done, failed := run(t, args...); !slices.Equal(done, everything) {
			t.Errorf("open: did %v; failed: %v", done, failed)
		}
		// Or trusts it: every call is signed, and the key comes from its address.
		if err := systems.SetOpen(ctx, boss, false); err != nil {
			t.Fatal(err)
		}
		c, err := systems.Add(ctx, boss, ehr.Terms{Name: "Sandbox", Issuer: args[3], KeysURL: args[4], Origins: []string{"https://sandbox.cds-hooks.org"}})
		if err != nil {
			t.Fatal(err)
		}
		if done, failed := run(t, args...); !slices.Equal(done, everything) {
			t.Errorf("trusted: did %v; failed: %v", done, failed)
		}
		if c, err = systems.Get(ctx, boss, c.ID); err != nil || c.UsedAt == 0 {
			t.Errorf("its calls were not known as its own: %+v %v", c, err)
		}
		counts, err := systems.Counts(ctx, boss, 1)
		n := int64(0)
		for _, x := range counts {
			n += x.N
		}
		if err != nil || n != 8 {
			t.Errorf("%d reports are kept, want 8: %+v %v", n, counts, err)
		}
	})
}
