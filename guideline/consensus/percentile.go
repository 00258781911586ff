package consensus

// percentile returns the percentile of tenths×10 % (3 for the 30th, 7 for the
// 70th) of n ratings given as counts. n must be at least 1.
//
// The definition is number 6 of Hyndman and Fan (Sample quantiles in statistical
// packages, American Statistician 1996;50:361–365), the one of SPSS and Minitab:
// the value at position p(n+1) of the sorted ratings, interpolated linearly
// between neighbours and held at the ends.
//
// None of the sources at hand says which definition the manual means, and programs
// for the method differ (some use number 7, position 1+p(n−1), the default of R).
// Number 6 is used for two reasons. For the nine
// members for whom the method was made it needs no interpolation: the 30th and
// 70th percentiles are the third and the seventh rating, the very ratings that the
// count rule looks at, so that every panel in classic disagreement is also in
// disagreement by IPRAS (a test goes through all 24,310 panels; number 7 misses 918
// of them). And it is the careful one: its range encloses that of number 7, and
// because widening moves IPRAS by at most three quarters of what it moves IPR,
// whatever number 7 calls disagreement, number 6 does too.
//
// A tenth of a scale point is the finest step it can give: positions come in
// tenths, and ratings are whole.
func percentile(counts *Counts, n, tenths int) Points {
	const tenth = PerPoint / 10
	position := min(max(tenths*(n+1), 10), 10*n) // in tenths of a rank
	rank, part := position/10, position%10
	low := nth(counts, rank)
	if part == 0 {
		return Points(low) * PerPoint
	}
	high := nth(counts, rank+1)
	return Points(low)*PerPoint + Points(high-low)*Points(part)*tenth
}

// median returns the middle rating, or the mean of the middle two. n must be at
// least 1.
func median(counts *Counts, n int) Points {
	low, high := nth(counts, (n+1)/2), nth(counts, n/2+1)
	return Points(low+high) * PerPoint / 2
}

// nth returns the rating of 1-based rank k in ascending order.
func nth(counts *Counts, k int) Rating {
	for r := Min; r < Max; r++ {
		if k -= counts[r]; k <= 0 {
			return r
		}
	}
	return Max
}
