package ehr

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestTermsAreChecked(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	private, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: w.hospital.ec, KeyID: "ec"}}})
	nameless, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &w.hospital.ec.PublicKey}}})
	for _, row := range []struct {
		why   string
		terms Terms
		where string // "" is fine
	}{
		{"keys by address", Terms{Name: "A", Issuer: "a", KeysURL: jwks}, ""},
		{"keys by hand", Terms{Name: "B", Issuer: "b", Keys: string(w.hospital.set())}, ""},
		{"no name", Terms{Issuer: "c", KeysURL: jwks}, "name"},
		{"no issuer", Terms{Name: "C", KeysURL: jwks}, "issuer"},
		{"an issuer that is trusted already: whose would a token be?", Terms{Name: "C", Issuer: "a", KeysURL: jwks}, "issuer"},
		{"no keys", Terms{Name: "C", Issuer: "c"}, "keys_url"},
		{"two places for keys", Terms{Name: "C", Issuer: "c", KeysURL: jwks, Keys: string(w.hospital.set())}, "keys"},
		{"an address inside of our network", Terms{Name: "C", Issuer: "c", KeysURL: "http://10.0.0.1/"}, "keys_url"},
		{"no key set", Terms{Name: "C", Issuer: "c", Keys: "{}"}, "keys"},
		{"a private key: it must not leave its owner", Terms{Name: "C", Issuer: "c", Keys: string(private)}, "keys"},
		{"a key without a name cannot be found", Terms{Name: "C", Issuer: "c", Keys: string(nameless)}, "keys"},
		{"an origin with a path", Terms{Name: "C", Issuer: "c", KeysURL: jwks, Origins: []string{"https://a.example/x"}}, "origins"},
		{"a long name", Terms{Name: strings.Repeat("医", 121), Issuer: "c", KeysURL: jwks}, "name"},
	} {
		_, err := w.Add(ctx, boss, row.terms)
		var f *fault.Fault
		where := ""
		if errors.As(err, &f) && len(f.Fields) > 0 {
			where = f.Fields[0].Where
		} else if err != nil {
			t.Errorf("%s: %v", row.why, err)
		}
		if where != row.where {
			t.Errorf("%s: fault at %q, want %q", row.why, where, row.where)
		}
	}
}

func TestSystemFromItsTrustToItsEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.trust()
		if ok, err := w.MayCall(ctx, "https://ehr.example"); !ok || err != nil {
			t.Errorf("its own pages may not call: %v", err)
		}
		if ok, _ := w.MayCall(ctx, "https://else.example"); ok {
			t.Error("pages of others may call")
		}
		for range 2 {
			if err := w.End(ctx, boss, c.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Admit(ctx, w.good(w.payload()), here); why(err) != "ehr.token.issuer" {
			t.Errorf("switched off, and comes in: %v", err)
		}
		if ok, _ := w.MayCall(ctx, "https://ehr.example"); ok {
			t.Error("switched off, and its pages may call")
		}
		list, err := w.List(ctx, boss)
		if err != nil || len(list) != 1 || list[0].Live() || list[0].EndedBy != "boss" || list[0].KeysURL != jwks {
			t.Errorf("%+v %v", list, err)
		}
		if w.trust(); false {
			t.Error("an issuer can be trusted anew after its end")
		}
		if err := w.End(ctx, boss, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("ending nobody: %v", err)
		}
		acts, err := store.All[string](ctx, db.Read(), `SELECT action FROM audit_entry ORDER BY id`)
		if err != nil || strings.Join(acts, " ") != "ehr.add ehr.end ehr.add" {
			t.Errorf("the audit says %v (%v)", acts, err)
		}
	})
}

func TestWhoMayManage(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	c := w.trust()
	for _, row := range []struct {
		why  string
		who  person.Actor
		want bool
	}{
		{"an administrator", boss, true},
		{"a coordinator who administers one programme", office, false},
		{"a reviewer of knowledge", person.Actor{ID: "r", Grants: []person.Grant{{Role: person.Reviewer}}}, false},
		{"nobody", person.Actor{}, false},
	} {
		for what, act := range map[string]func() error{
			"list":  func() error { _, err := w.List(ctx, row.who); return err },
			"get":   func() error { _, err := w.Get(ctx, row.who, c.ID); return err },
			"add":   func() error { _, err := w.Add(ctx, row.who, Terms{}); return err },
			"end":   func() error { return w.End(ctx, row.who, c.ID) },
			"open":  func() error { return w.SetOpen(ctx, row.who, false) },
			"count": func() error { _, err := w.Counts(ctx, row.who, 90); return err },
		} {
			if err := act(); fault.Is(err, fault.Forbidden) == row.want {
				t.Errorf("%s: %s gives %v", row.why, what, err)
			}
		}
	}
}
