package xapi_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"stepwise/api/xapi"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/person"
)

// The rows have a door of their own; this is the door of real clients, as an
// administrator makes them.
func TestRealClientsComeThroughTheirDoor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		boss := person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
		clients := client.New(db, clock.System())
		record := lrs.New(db, clock.System())
		server := httptest.NewServer(xapi.New(record, db, clock.System(), clients, xapi.DefaultLimits, clients))
		t.Cleanup(func() {
			server.Close()
			record.Close()
		})
		made, err := clients.Create(ctx, boss, client.Terms{Name: "Journal courses", Scopes: lrs.StatementsWrite | lrs.StatementsReadMine,
			Version: client.Version103, Origins: []string{"https://courses.example.org"}, Limits: client.Limits{Requests: 1, RequestBurst: 8}})
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(&http.Client{}, server.URL+xapi.Prefix, Old)
		as := func(s *step) *step {
			return s.as("").with("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(made.ID+":"+made.Secret)))
		}
		must := func(why string, s *step) {
			t.Helper()
			if err := s.run(w); err != nil {
				t.Errorf("%s: %v", why, err)
			}
		}
		must("its scope lets it write", as(sent(st("id", "$id"))).is(200).has("", `["$id"]`))
		must("its key is the authority", as(get(one, "statementId", "$id")).is(200).has("authority account name", made.ID).
			has("authority account homePage", client.Home))
		must("its scope lets it keep no state", as(put("activities/state", raw(`1`), state.of("$key")...)).is(403).says("state"))
		must("without a version it hears of the one it was made for", as(get(one, "statementId", "$id")).with("X-Experience-API-Version", "").is(400).
			heads("X-Experience-API-Version", `^1\.0\.3$`))
		must("a page of its origin may send", as(sent(st())).with("Origin", "https://courses.example.org").is(200).
			heads("Access-Control-Allow-Origin", `^https://courses\.example\.org$`))
		must("a page of another origin may not", as(sent(st())).with("Origin", "https://elsewhere.example.org").is(403).
			heads("Access-Control-Allow-Origin", `^$`))
		must("browsers ask before they send", (&step{method: "OPTIONS", resource: one}).with("Origin", "https://courses.example.org").is(204).
			heads("Access-Control-Allow-Methods", "PUT").heads("Access-Control-Allow-Headers", "X-Experience-API-Version"))
		for range 8 {
			_, _ = as(get(one, "limit", "1")).send(w)
		}
		must("its budget ends", as(get(one, "limit", "1")).is(429).heads("Retry-After", `^[1-9]`))
		if err := clients.Revoke(ctx, boss, made.ID, "contract ended"); err != nil {
			t.Fatal(err)
		}
		must("revoked, it is a stranger", as(get(one, "limit", "1")).is(401))
	})
}
