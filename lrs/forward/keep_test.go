package forward

import (
	"context"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestTermsAreChecked(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.fetch = fetch.New(fetch.Rules{}) // as an installation is
	for _, row := range []struct {
		why    string
		change func(*Terms)
		field  string // "" for good
	}{
		{"as it is", func(*Terms) {}, ""},
		{"the address of the statements themselves is forgiven", func(t *Terms) { t.Endpoint = "https://lrs.example/xapi/statements/" }, ""},
		{"no name", func(t *Terms) { t.Name = "" }, "name"},
		{"no address", func(t *Terms) { t.Endpoint = "" }, "endpoint"},
		{"without TLS the secret is read on the way", func(t *Terms) { t.Endpoint = "http://lrs.example/xapi" }, "endpoint"},
		{"an address inside of our network", func(t *Terms) { t.Endpoint = "https://10.0.0.1/xapi" }, "endpoint"},
		{"this machine", func(t *Terms) { t.Endpoint = "https://localhost/xapi" }, "endpoint"},
		{"ourselves", func(t *Terms) { t.Endpoint = "https://stepwise.test/xapi" }, "endpoint"},
		{"no key", func(t *Terms) { t.Key = "" }, "key"},
		{"a colon would end the user name", func(t *Terms) { t.Key = "a:b" }, "key"},
		{"no secret", func(t *Terms) { t.Secret = "" }, "secret"},
		{"a version that nobody speaks", func(t *Terms) { t.Version = "1" }, "version"},
		{"a verb that is no IRI", func(t *Terms) { t.Filter.Verbs = []string{"passed"} }, "verbs"},
		{"an agent without its kind", func(t *Terms) { t.Filter.Agents = []string{"mailto:a@b.c"} }, "agents"},
	} {
		terms := Terms{Name: "x", Endpoint: "https://lrs.example/xapi", Key: "k", Secret: "s"}
		row.change(&terms)
		id, err := w.Create(context.Background(), boss, terms)
		switch {
		case row.field == "":
			if err != nil {
				t.Errorf("%s: %v", row.why, err)
			} else if e := w.look(id).Endpoint; e != "https://lrs.example/xapi/" {
				t.Errorf("%s: kept as %s", row.why, e)
			}
		case !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), row.field+":"):
			t.Errorf("%s: got %v, want a fault at %s", row.why, err, row.field)
		}
	}
}

func TestSecretsAreSealedAndKeptUnlessChanged(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w, o := newWorld(t, db), newOther(t)
		id := w.to(o)
		r, err := get(ctx, db.Read(), id)
		if w.ok(err); strings.Contains(string(r.Sealed), "secret") {
			t.Error("the secret is readable in the database")
		}
		terms := w.look(id).Terms
		terms.Name = "Ministry of Health"
		w.ok(w.Change(ctx, boss, id, terms))
		ids := w.say("c1", "a did x")
		w.rounds(1)
		if len(o.got) != 1 || o.got[0] != ids[0] || w.look(id).Name != "Ministry of Health" {
			t.Error("the secret was lost with another name")
		}
		terms.Secret = "wrong"
		w.ok(w.Change(ctx, boss, id, terms))
		w.say("c1", "a did y")
		w.rounds(1)
		if v := w.look(id); !strings.HasPrefix(v.Error, "401 ") {
			t.Errorf("a new secret is used at once; got %q", v.Error)
		}
		// Another installation's key, as after a restore without the keys folder.
		w.key = []byte(strings.Repeat("z", 32))
		w.rounds(1)
		if v := w.look(id); !strings.Contains(v.Error, "enter it again") {
			t.Errorf("said: %q", v.Error)
		}
	})
}

func TestWhoMayForward(t *testing.T) {
	ctx := context.Background()
	w, o := newWorld(t, storetest.SQLite(t)), newOther(t)
	id := w.to(o)
	for _, who := range []person.Actor{office, {}, {ID: "doctor", Grants: []person.Grant{{Role: person.Learner}}}} {
		for what, err := range map[string]error{
			"create":  second(w.Create(ctx, who, Terms{})),
			"list":    second(w.List(ctx, who)),
			"get":     second(w.Get(ctx, who, id)),
			"letters": second(w.Letters(ctx, who, id, Dead, 0, 1)),
			"change":  w.Change(ctx, who, id, Terms{}),
			"pause":   w.Pause(ctx, who, id),
			"resume":  w.Resume(ctx, who, id),
			"restart": w.Restart(ctx, who, id, 0),
			"again":   w.SendAgain(ctx, who, id),
			"drop":    w.Drop(ctx, who, id),
			"probe":   second2(w.Probe(ctx, who, id)),
			"remove":  w.Remove(ctx, who, id),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%q may %s: %v", who.ID, what, err)
			}
		}
	}
	if ok, words, err := w.Probe(ctx, boss, id); !ok || err != nil {
		t.Errorf("probe: %q %v", words, err)
	}
	if err := w.Pause(ctx, boss, "nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("pausing nothing: %v", err)
	}
}

func second[T any](_ T, err error) error          { return err }
func second2[A, B any](_ A, _ B, err error) error { return err }
