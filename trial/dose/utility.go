package dose

import "gonum.org/v1/gonum/mathext"

// utility weighs the four outcomes of a patient, 0 to 100 each (Lin 2020, JCO
// Precision Oncology 4:1393, PMC7713525): a response without a DLT is worth most, a
// DLT without a response least.
type utility struct {
	eff, neither, both, dlt float64
}

// usualUtility is the paper's default.
var usualUtility = []float64{100, 40, 60, 0}

func newUtility(u []float64) utility { return utility{u[0], u[1], u[2], u[3]} }

// sum adds the utilities of the patients of one dose; sum/100 counts as so many
// quasi-binomial successes.
func (u utility) sum(n, dlt, eff, both int) float64 {
	return u.eff*float64(eff-both) + u.neither*float64(n-dlt-eff+both) + u.both*float64(both) + u.dlt*float64(dlt-both)
}

// additive says that the sum needs only the numbers of DLTs and responses, not how
// many patients had both. The paper's default is additive, and only then has its
// table of scores one row for n, DLTs and responses.
func (u utility) additive() bool { return u.eff+u.dlt == u.neither+u.both }

// benchmark is the utility halfway between 100 and that of a dose which is just
// acceptable in both outcomes, φT and φE, taken as independent.
func (u utility) benchmark(phiT, phiE float64) float64 {
	just := u.eff*(1-phiT)*phiE + u.neither*(1-phiT)*(1-phiE) + u.both*phiT*phiE + u.dlt*phiT*(1-phiE)
	return just + (100-just)/2
}

// beats is the posterior probability that the mean utility of a dose is above the
// benchmark, with n patients whose utilities add up to sum and a uniform prior.
func beats(sum float64, n int, benchmark float64) float64 {
	x := sum / 100
	return mathext.RegIncBeta(1+float64(n)-x, 1+x, 1-benchmark/100)
}

// meanUtility is the posterior mean of the utility, 0 to 100.
func meanUtility(sum float64, n int) float64 { return 100 * (1 + sum/100) / float64(2+n) }
