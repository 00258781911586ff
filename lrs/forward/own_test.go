package forward_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/api/xapi"
	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/forward"
	"stepwise/lrs/statement"
	"stepwise/person"
)

// Our own server is the other side: everything arrives, with attachments and
// voidings, within the budget that the other side allows, and sending all of it
// again changes nothing there.
func TestOneInstallationFillsAnother(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		boss := person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		here, far := lrs.New(db, c), storetest.SQLite(t)
		there := lrs.New(far, clock.System())
		t.Cleanup(here.Close)
		t.Cleanup(there.Close)
		clients := client.New(far, clock.System())
		server := httptest.NewServer(xapi.New(there, far, clock.System(), clients, xapi.DefaultLimits, clients))
		t.Cleanup(server.Close)
		key, err := clients.Create(ctx, boss, client.Terms{Name: "the first hospital", Scopes: lrs.StatementsWrite | lrs.StatementsReadMine,
			Limits: client.Limits{Statements: 150, StatementBurst: 150}})
		ok(err)

		const sha = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9" // of "hello world"
		caller := &lrs.Caller{Scopes: lrs.All, Default: statement.V200, Authority: []byte(`{"mbox":"mailto:c@example.org"}`), AuthorityKey: "mbox|mailto:c@example.org"}
		say := func(text string, files map[string][]byte) string {
			t.Helper()
			s, err := statement.Parse([]byte(text), statement.V200)
			ok(err)
			ids, err := here.Accept(ctx, caller, []*statement.Statement{s}, files)
			ok(err)
			return ids[0]
		}
		var ids []string
		for i := range 260 {
			ids = append(ids, say(fmt.Sprintf(`{"actor":{"mbox":"mailto:a%d@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"},"result":{"score":{"raw":1.50}}}`, i%5), nil))
		}
		ids = append(ids, say(`{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"},`+
			`"attachments":[{"usageType":"x:u","display":{"en":"d"},"contentType":"text/plain","length":11,"sha2":"`+sha+`"}]}`, map[string][]byte{sha: []byte("hello world")}))
		ok(here.Write(ctx, lrs.Statement{Person: "p1", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Type: lrs.TypeUnit, Name: map[string]string{"en": "Colitis", "zh-Hans": "结肠炎"}}}))
		ids = append(ids, say(`{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"`+ids[3]+`"}}`, nil))

		sender := forward.New(db, c, here, fetch.New(fetch.Rules{Loopback: true}), forward.Config{Key: []byte(strings.Repeat("k", 32)), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		target, err := sender.Create(ctx, boss, forward.Terms{Name: "second hospital", Endpoint: server.URL + "/xapi", Key: key.ID, Secret: key.Secret})
		ok(err)
		if good, words, err := sender.Probe(ctx, boss, target); !good || err != nil {
			t.Fatalf("the other side says %q %v", words, err)
		}
		send := func() {
			t.Helper()
			for range 30 {
				c.Move(time.Hour)
				ok(sender.Run(ctx))
				v, err := sender.Get(ctx, boss, target)
				ok(err)
				if v.Dead > 0 {
					list, _ := sender.Letters(ctx, boss, target, forward.Dead, 0, 3)
					t.Fatalf("refused: %+v", list)
				}
				if v.Oldest == 0 {
					return
				}
				time.Sleep(200 * time.Millisecond) // the other side's budget fills in real time
			}
			t.Fatal("it does not come to an end")
		}
		count := func() int {
			t.Helper()
			found, err := there.Query(ctx, far.Read(), lrs.Query{Ascending: true, Voided: true, Limit: 1000})
			ok(err)
			return len(found.Rows)
		}
		send()
		for _, id := range ids {
			a, err := here.Find(ctx, db.Read(), id)
			ok(err)
			b, err := there.Find(ctx, far.Read(), id)
			ok(err)
			if !statement.Same([]byte(a.Body), []byte(b.Body)) || a.Voided != b.Voided || !strings.Contains(b.Body, key.ID) {
				t.Fatalf("here %v %s\nthere %v %s", a.Voided, a.Body, b.Voided, b.Body)
			}
		}
		if file, err := there.Attachment(ctx, far.Read(), sha); err != nil || string(file) != "hello world" {
			t.Errorf("attachment %q %v", file, err)
		}
		n := count()
		if n != len(ids)+1 {
			t.Errorf("%d statements there, want %d", n, len(ids)+1)
		}
		ok(sender.Restart(ctx, boss, target, 0))
		send()
		if again := count(); again != n {
			t.Errorf("sent twice, there are %d instead of %d", again, n)
		}
	})
}
