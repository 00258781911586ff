package variant

import "strings"

// readMeasure reads "PD-L1 TPS 50%", "CPS 10", "TMB 12.5 mut/Mb", "MSI-H", "dMMR",
// "微卫星不稳定". is says that the text means a measure, readable or not.
func readMeasure(s string) (a Alteration, p *Problem, is bool) {
	a.Kind = Measure
	switch strings.Trim(s, " ()") {
	case "MSI-H", "MSI-HIGH", "MSI HIGH", "MSIH", "微卫星高度不稳定", "微卫星不稳定", "MICROSATELLITE INSTABILITY HIGH", "MICROSATELLITE INSTABILITY-HIGH":
		a.Measure, a.Level = "msi", "MSI-H"
	case "MSS", "MICROSATELLITE STABLE", "微卫星稳定":
		a.Measure, a.Level = "msi", "MSS"
	case "MSI-L", "MSI-LOW", "MSI LOW", "微卫星低度不稳定":
		a.Measure, a.Level = "msi", "MSI-L"
	case "DMMR", "MMR DEFICIENT", "MMR-DEFICIENT", "错配修复缺陷", "错配修复功能缺陷":
		a.Measure, a.Level = "msi", "dMMR"
	case "PMMR", "MMR PROFICIENT", "MMR-PROFICIENT", "错配修复正常", "错配修复完整":
		a.Measure, a.Level = "msi", "pMMR"
	}
	if a.Measure != "" {
		return a, nil, true
	}
	rest := s
	pdl1 := false
	for _, w := range []string{"PD-L1", "PDL1", "PD L1"} {
		if r, ok := cutWord(rest, w); ok {
			rest, pdl1 = r, true
			break
		}
	}
	switch {
	case cutAny(&rest, "TPS", "TUMOUR PROPORTION SCORE", "TUMOR PROPORTION SCORE", "肿瘤比例评分"):
		return score(a, "pdl1_tps", rest, 100)
	case cutAny(&rest, "CPS", "COMBINED POSITIVE SCORE", "联合阳性评分"):
		return score(a, "pdl1_cps", rest, 100)
	case cutAny(&rest, "TMB", "肿瘤突变负荷"):
		return score(a, "tmb", rest, 1000)
	case pdl1 && strings.ContainsAny(rest, "0123456789"):
		// Which score a bare percentage is, is not said.
		return a, problem("", "match.problem.score"), true
	}
	return a, nil, false
}

func cutAny(s *string, words ...string) bool {
	for _, w := range words {
		if r, ok := cutWord(*s, w); ok {
			*s = r
			return true
		}
	}
	return false
}

// score reads the value; "<1%" and ">=50" say a range and are not read as a value.
func score(a Alteration, measure, s string, most float64) (Alteration, *Problem, bool) {
	a.Measure = measure
	for _, w := range []string{"PD-L1", "MUTATIONS/MB", "MUTS/MB", "MUT/MB", "MUTATIONS PER MEGABASE", "个突变/MB", "突变/MB", "/MB", "IHC", "22C3", "28-8", "SP263", "SP142", "%", "="} {
		s = strings.ReplaceAll(s, w, " ")
	}
	s = strings.Trim(s, " :(),")
	v, ok := decimal(s)
	if !ok {
		return a, problem("", "match.problem.value", "Measure", measure), true
	}
	if v < 0 || v > most {
		return a, problem("", "match.problem.range", "Measure", measure, "Most", most), true
	}
	a.Value = &v
	return a, nil, true
}
