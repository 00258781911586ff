package platform

import (
	"sync"
	"sync/atomic"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// A message that is sent eight times at the same moment counts once.
func TestOnceMeansOnceForManyAtATime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, nonce := w.begin()
		token := sign(t, "RS256", rsaA, "k1", w.message(nonce))
		ticket := w.arrive(nil)
		if err := w.Link(w.ctx, li(), ticket); err != nil {
			t.Fatal(err)
		}
		var launched, opened atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := w.Launch(w.ctx, token, l.State, l.Browser); err == nil {
					launched.Add(1)
				} else if why(err) != "replay" {
					t.Errorf("launch: %v", err)
				}
			})
			all.Go(func() {
				if _, _, err := w.Redeem(w.ctx, ticket); err == nil {
					opened.Add(1)
				} else if why(err) != "ticketused" {
					t.Errorf("ticket: %v", err)
				}
			})
		}
		all.Wait()
		if launched.Load() != 1 || opened.Load() != 1 {
			t.Errorf("launched %d times, opened %d times", launched.Load(), opened.Load())
		}
	})
}
