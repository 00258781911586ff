package xapi_test

import (
	"context"
	"encoding/base64"
	"net/http/httptest"
	"testing"
	"time"

	"stepwise/api/xapi"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// users are the credentials of the rows: a name for each set of scopes, all with
// the same password. scopes in credentials_test.go says what each may do.
var users = map[string]lrs.Scope{
	"all":       lrs.All,
	"elder":     lrs.All, // whose version is 1.0.3 when a request names none
	"throttled": lrs.All, // whose budget is spent
	"reader":    lrs.AllRead,
	"watcher":   lrs.StatementsRead,
	"mine":      lrs.StatementsWrite | lrs.StatementsReadMine,
	"writer":    lrs.StatementsWrite,
	"stater":    lrs.StateScope,
	"profiler":  lrs.Profile,
}

const password = "correct horse"

// door lets the users in.
type door struct{}

func (door) Open(_ context.Context, user, given string) (lrs.Caller, bool, error) {
	scopes, ok := users[user]
	if !ok || given != password {
		return lrs.Caller{}, false, nil
	}
	c := lrs.Caller{Client: user, Scopes: scopes, Default: statement.V200,
		Authority:    []byte(`{"objectType":"Agent","account":{"homePage":"https://example.org/clients","name":"` + user + `"}}`),
		AuthorityKey: statement.AccountKey("https://example.org/clients", user)}
	switch user {
	case "elder":
		c.Default = statement.V103
	case "throttled":
		c.Spend = func(int) error { return fault.New(fault.Throttled, "fault.throttled", "Seconds", 7) }
	}
	return c, true, nil
}

// patience counts nothing and lets strangers try as often as they like.
type patience struct{}

func (patience) Answered(string, int, int, int64)           {}
func (patience) Stranger(string) time.Duration              { return 0 }
func (patience) OriginAllowed(context.Context, string) bool { return false }

// limits leave room for the rows and none for what must be too large.
var limits = xapi.Limits{Statements: 1 << 20, Attachments: 1 << 20, Document: 1 << 20, Page: 500, Patience: 30 * time.Second}

// start serves the record in db on a loopback port and returns the URL of its xAPI
// root, ending in a slash.
func start(t *testing.T, db *store.DB) string {
	t.Helper()
	return startAt(t, db, clock.System())
}

func startAt(t *testing.T, db *store.DB, c clock.Clock) string {
	t.Helper()
	record := lrs.New(db, c)
	server := httptest.NewServer(xapi.New(record, db, c, patience{}, limits, door{}))
	t.Cleanup(func() {
		server.Close()
		record.Close()
	})
	return server.URL + xapi.Prefix
}

// basic is the value of Authorization for one of the users.
func basic(user string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}
