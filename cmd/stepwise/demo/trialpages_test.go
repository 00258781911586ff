package demo

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/storetest"
)

// BenchmarkPagesOfAStudy opens the pages of the demo's study, half way through, as its
// lead: from the request to the last byte, without the network.
func BenchmarkPagesOfAStudy(b *testing.B) {
	ctx := context.Background()
	c, log := clock.NewFake(now), slog.New(slog.NewTextHandler(io.Discard, nil))
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(log)
	config := node.Default()
	config.Database, config.Data, config.Demo = storetest.SQLiteDSN(b), b.TempDir(), true
	n, err := node.Open(ctx, config, c, log)
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	s := &seeder{house: n.House, clock: c, now: now, random: rand.New(rand.NewPCG(1, 2)), out: io.Discard}
	if err := s.study(ctx); err != nil {
		b.Fatal(err)
	}
	c.Set(now)
	p := play{seeder: s}
	cookie, err := n.House.SignedIn(ctx, p.lead().ID)
	if err != nil {
		b.Fatal(err)
	}
	pages := n.Handler()
	for _, path := range []string{"", "/screening", "/dosing", "/dosing/next", "/products", "/products/BJ01-009", "/safety", "/safety/BJ01-009", "/visits", "/visits/BJ01-009", "/record"} {
		b.Run("page="+path, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, "/trials/lung-01"+path, nil)
				r.AddCookie(cookie)
				w := httptest.NewRecorder()
				if pages.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
		})
	}
}
