package consensus

import (
	"math/rand/v2"
	"testing"
)

func benchmarkRatings(n int) []Rating {
	random := rand.New(rand.NewPCG(1, 2))
	ratings := make([]Rating, n)
	for i := range ratings {
		ratings[i] = Min + Rating(random.IntN(9))
	}
	return ratings
}

func benchmarkVerdict(b *testing.B, n int) {
	ratings := benchmarkRatings(n)
	b.ReportAllocs()
	for b.Loop() {
		s := Tally(ratings)
		if s.Classify(StrictBoundary).Category == NotRated || s.Agreement().Outside > n {
			b.Fatal("no verdict")
		}
	}
}

func BenchmarkVerdict15(b *testing.B)   { benchmarkVerdict(b, 15) }
func BenchmarkVerdict5000(b *testing.B) { benchmarkVerdict(b, 5000) }

func benchmarkCompare(b *testing.B, n int) {
	before, after := map[int]Rating{}, map[int]Rating{}
	for i, r := range benchmarkRatings(n) {
		before[i], after[n-1-i] = r, r
	}
	b.ReportAllocs()
	for b.Loop() {
		if c := Compare(before, after); len(c.Shifts) != n {
			b.Fatal("voters lost")
		}
	}
}

func BenchmarkCompare15(b *testing.B)   { benchmarkCompare(b, 15) }
func BenchmarkCompare5000(b *testing.B) { benchmarkCompare(b, 5000) }
