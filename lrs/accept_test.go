package lrs_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

var client = &lrs.Caller{Client: "c", Authority: []byte(`{"objectType":"Agent","account":{"homePage":"https://stepwise.example/clients","name":"c"}}`),
	AuthorityKey: "account|https://stepwise.example/clients|c", Scopes: lrs.All, Default: statement.V200}

// sent is a statement as a course sends it, some 900 bytes.
func sent(n int64) string {
	return fmt.Sprintf(`{"id":%q,"actor":{"objectType":"Agent","account":{"homePage":"https://journal.example/people","name":"doctor-%06d"}},`+
		`"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered"}},`+
		`"object":{"objectType":"Activity","id":"https://journal.example/lessons/%d","definition":{"type":"http://adlnet.gov/expapi/activities/lesson","name":{"en":"Lesson %d"}}},`+
		`"result":{"score":{"scaled":0.5,"raw":50,"min":0,"max":100},"success":true,"completion":true,"duration":"PT4M12.5S"},`+
		`"context":{"registration":%q,"platform":"Journal","language":"zh-Hans","contextActivities":{"parent":[{"id":"https://journal.example/courses/7"}],"grouping":[{"id":"https://journal.example/courses"}],"category":[{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}]},`+
		`"extensions":{"https://journal.example/ext/session":"%016x"}},"timestamp":"2026-03-05T08:30:12.345Z"}`,
		uuid.NewString(), n%100_000, n%2000, n%2000, uuid.NewString(), n)
}

func batchOf(t testing.TB, n int64, size int) []byte {
	all := make([]string, size)
	for i := range all {
		all[i] = sent(n + int64(i))
	}
	return []byte("[" + strings.Join(all, ",") + "]")
}

// BenchmarkAccept stores batches of fifty from sixteen clients; one operation is
// one batch.
func BenchmarkAccept(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *store.DB
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			db := engine.open(b)
			r := lrs.New(db, clock.System())
			defer r.Close()
			bodies := make([][]byte, b.N)
			for i := range bodies {
				bodies[i] = batchOf(b, int64(i*50), 50)
			}
			var next atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					for {
						i := next.Add(1) - 1
						if i >= int64(b.N) {
							return
						}
						batch, err := statement.ParseBatch(bodies[i], statement.V200)
						if err != nil {
							b.Error(err)
							return
						}
						if _, err := r.Accept(context.Background(), client, batch, nil); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N*50)/b.Elapsed().Seconds(), "statements/s")
		})
	}
}
