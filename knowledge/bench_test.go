package knowledge

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
)

// What a node pays at its first start, and at every other.
func BenchmarkLoad(b *testing.B) {
	shipped, err := Seed()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := New(storetest.SQLite(b), clock.NewFake(start))
			b.StartTimer()
			if _, err := s.Load(context.Background(), shipped); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("again", func(b *testing.B) {
		s := New(storetest.SQLite(b), clock.NewFake(start))
		for b.Loop() {
			if _, err := s.Load(context.Background(), shipped); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The base after a change, and while nothing changes.
func BenchmarkBase(b *testing.B) {
	shipped, err := Seed()
	if err != nil {
		b.Fatal(err)
	}
	s := New(storetest.SQLite(b), clock.NewFake(start))
	if _, err := s.Load(context.Background(), shipped); err != nil {
		b.Fatal(err)
	}
	b.Run("changed", func(b *testing.B) {
		for b.Loop() {
			s.cache.base, s.cache.at = nil, 0
			if _, err := s.Base(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Base(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("asked", func(b *testing.B) { // once a second
		for b.Loop() {
			s.cache.stale.Store(true)
			if _, err := s.Base(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkImport(b *testing.B) {
	list := make([]*fact.Statement, 10_000)
	for i := range list {
		list[i] = cell(fmt.Sprintf("s%06d", i), data(held))
	}
	for b.Loop() {
		b.StopTimer()
		s := New(storetest.SQLite(b), clock.NewFake(start))
		b.StartTimer()
		if _, err := s.Import(context.Background(), admin, list, ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(list))*float64(b.N)/b.Elapsed().Seconds(), "statements/s")
}

func BenchmarkReadFile(b *testing.B) {
	shipped, err := Seed()
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := WriteFile(&file, fact.KindTerm, shipped); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if _, refused, err := ReadFile(bytes.NewReader(file.Bytes())); err != nil || len(refused) > 0 {
			b.Fatal(refused, err)
		}
	}
}
