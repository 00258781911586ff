package recent

import (
	"strconv"
	"sync"
	"testing"
)

func TestTheOldestIsForgotten(t *testing.T) {
	m := New[int](2)
	m.Keep("a", 1)
	m.Keep("b", 2)
	if _, known := m.Get("a"); !known { // asked for: b is the oldest now
		t.Fatal("a is gone")
	}
	m.Keep("c", 3)
	for key, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if _, known := m.Get(key); known != want {
			t.Errorf("%s known: %v, want %v", key, known, want)
		}
	}
}

func TestTheFirstValueStays(t *testing.T) {
	m := New[string](1)
	if got := m.Keep("a", "first"); got != "first" {
		t.Error(got)
	}
	if got := m.Keep("a", "second"); got != "first" {
		t.Errorf("%s: two who computed at once share one value", got)
	}
}

func TestManyAskAtOnce(t *testing.T) {
	m := New[int](8)
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 200 {
				n := (i + worker) % 16
				if got := m.Keep(strconv.Itoa(n), n); got != n {
					t.Errorf("%d is kept as %d", n, got)
				}
			}
		})
	}
	all.Wait()
	if len(m.at) != 8 || m.order.Len() != 8 {
		t.Errorf("%d and %d are kept, want 8", len(m.at), m.order.Len())
	}
}
