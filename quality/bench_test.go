package quality

import (
	"context"
	"fmt"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// Twenty hospitals with 5,000 courses each over two years: more than a programme of
// six cities enters in a decade.
func BenchmarkReport(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			w := newWorld(b, open(b))
			start := time.Date(2024, 12, 1, 0, 0, 0, 0, lang.Zone)
			for n := range 20 {
				site := w.newSite(fmt.Sprint("Hospital ", n))
				var rows []any
				for i := range 5000 {
					rows = append(rows, site.ID, fmt.Sprintf("%05d", i), `["nivolumab"]`, clock.At(start.AddDate(0, 0, i%700)), 0, "yes", "no", "yes", "x", 0)
				}
				w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
					return tx.Bulk(ctx, "quality_course", []string{"site", "code", "agents", "starts", "ends", "cardiac", "thyroid", "hepatitis", "changed_by", "changed_at"}, rows)
				}))
			}
			for _, ind := range []Indicator{HepatitisB, Severe} {
				b.Run(string(ind), func(b *testing.B) {
					for b.Loop() {
						r, err := w.s.Report(w.ctx, w.other, Question{Programme: "p1", Indicator: ind})
						if err != nil || r.All.Cases < 90000 && ind == HepatitisB {
							b.Fatal(r.All, err)
						}
					}
				})
			}
		})
	}
}
