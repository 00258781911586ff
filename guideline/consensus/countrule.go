package consensus

// Basis says where the limits of a [CountRule] come from, so that a reader can
// tell a published limit from a rule of proportion. The zero value is [NoPanel].
type Basis uint8

// The bases of a count rule.
const (
	// NoPanel: nobody rated, and there is no rule.
	NoPanel Basis = iota
	// ByTable: 8 to 16 ratings, both limits as published for the method [S2].
	ByTable
	// ByContinuedTable: 17 to 25 ratings, the limit of agreement as published in
	// continuation of that table [S3], the limit of disagreement one third [S4].
	ByContinuedTable
	// ByThird: any other size, disagreement from one third of the panel in each
	// extreme [S4], agreement with less than one third outside the region. No
	// publication at hand gives numbers here.
	ByThird
)

// CountRule holds the limits of the classic rules for one panel size.
type CountRule struct {
	Panel int // number of ratings
	// MaxOutside is the largest number of ratings outside the three-point region
	// containing the median that still is agreement.
	MaxOutside int
	// MinEach is the smallest number of ratings, in 1 to 3 and again in 7 to 9,
	// that is disagreement. It is always above MaxOutside.
	MinEach int
	Basis   Basis
}

// publishedRules are the rows of [S2].
var publishedRules = [...]struct{ from, to, maxOutside, minEach int }{
	{8, 10, 2, 3},
	{11, 13, 3, 4},
	{14, 16, 4, 5},
}

// continuedAgreement are the rows of [S3] beyond those of [S2].
var continuedAgreement = [...]struct{ from, to, maxOutside int }{
	{17, 19, 5},
	{20, 22, 6},
	{23, 25, 7},
}

// RuleFor returns the classic limits for a panel of n ratings. Members who
// abstain do not count: the rule weighs the opinions that were given. An n below
// 1 gives the zero rule.
func RuleFor(n int) CountRule {
	if n < 1 {
		return CountRule{}
	}
	for _, row := range publishedRules {
		if row.from <= n && n <= row.to {
			return CountRule{Panel: n, MaxOutside: row.maxOutside, MinEach: row.minEach, Basis: ByTable}
		}
	}
	// Rounded up: less than a third is not a third.
	third := n/3 + min(n%3, 1)
	for _, row := range continuedAgreement {
		if row.from <= n && n <= row.to {
			return CountRule{Panel: n, MaxOutside: row.maxOutside, MinEach: third, Basis: ByContinuedTable}
		}
	}
	return CountRule{Panel: n, MaxOutside: third - 1, MinEach: third, Basis: ByThird}
}
