package consensus

// PercentAgreement holds the shares of the panel for and against a statement, and
// whether each meets the threshold. With a threshold up to one half both can.
type PercentAgreement struct {
	For        Ratio // ratings in 7 to 9, of all ratings
	Against    Ratio // ratings in 1 to 3, of all ratings
	ForMet     bool
	AgainstMet bool
}

// PercentAgreement compares both shares with t; at least t meets it [S8].
// Abstentions are in neither part of the shares. Without ratings or without a
// threshold nothing is met.
func (s Summary) PercentAgreement(t Threshold) PercentAgreement {
	p := PercentAgreement{
		For:     Ratio{Num: s.Thirds.High, Den: s.N},
		Against: Ratio{Num: s.Thirds.Low, Den: s.N},
	}
	p.ForMet = p.For.Meets(t)
	p.AgainstMet = p.Against.Meets(t)
	return p
}
