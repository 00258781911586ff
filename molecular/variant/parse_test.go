package variant_test

import (
	"slices"
	"strings"
	"testing"

	"stepwise/molecular/variant"
)

func TestOneFindingInItsManySpellings(t *testing.T) {
	for name, spellings := range map[string][]string{
		"EGFR L858R": {"L858R", "p.L858R", "p.Leu858Arg", "p.(Leu858Arg)", "p.(L858R)", "EGFR L858R", "EGFR p.L858R", "EGFR:p.Leu858Arg", "egfr l858r",
			"EGFR L858R mutation", "EGFR L858R突变", "EGFR基因L858R突变", "ＥＧＦＲ　Ｌ８５８Ｒ", "EGFR L858R 35%", "EGFR L858R（丰度12.3%）", "EGFR L858R (c.2573T>G)",
			"EGFR c.2573T>G p.L858R", "NP_005219.2:p.L858R", "NM_005228.5(EGFR):c.2573T>G (p.Leu858Arg)", "EGFR L858R阳性", "L858R (EGFR)", "EGFR exon 21 L858R", "EGFR 21外显子 L858R"},
		"EGFR exon 19 deletion": {"EGFR exon 19 deletion", "exon 19 deletion", "ex19del", "19del", "EGFR 19del", "EGFR ex19del", "EGFR del19", "EGFR E19del", "EGFR-19del",
			"EGFR 19缺失", "19缺失", "外显子19缺失", "EGFR外显子19缺失", "EGFR第19号外显子缺失突变", "EGFR 19外显子缺失", "EGFR １９外显子缺失", "EGFR exon 19 in-frame deletion", "exon 19 deletion of EGFR", "EGFR Exon19Del"},
		"EGFR E746_A750del":      {"E746_A750del", "EGFR p.E746_A750del", "EGFR p.Glu746_Ala750del", "EGFR E746-A750del", "EGFR delE746_A750", "EGFR E746_A750delELREA", "EGFR exon 19 deletion (E746_A750del)"},
		"EGFR L747_P753delinsS":  {"EGFR L747_P753delinsS", "EGFR p.(Leu747_Pro753delinsSer)", "EGFR L747_P753>S"},
		"EGFR exon 20 insertion": {"EGFR exon 20 insertion", "EGFR ex20ins", "EGFR 20ins", "EGFR 20外显子插入", "EGFR 20外显子插入突变", "EGFR外显子20插入", "EGFR exon 20 insertion mutation", "EGFR exon20ins"},
		"EGFR D770_N771insSVD":   {"EGFR p.D770_N771insSVD", "EGFR p.Asp770_Asn771insSerValAsp"},
		"EGFR A767_V769dup":      {"EGFR p.A767_V769dup", "EGFR A767_V769dupASV"},
		"EGFR T790M":             {"T790M", "EGFR T790M", "EGFR T790M 阳性", "EGFR T790M（+）", "T790M+"},
		"EGFR C797S":             {"C797S", "EGFR p.Cys797Ser"},
		"EGFR G719X":             {"G719X", "EGFR G719X"},
		"EGFR G719A":             {"G719A", "EGFR p.Gly719Ala"},
		"KRAS G12C":              {"G12C", "KRAS G12C", "KRASG12C", "KRAS p.G12C", "KRAS-G12C", "KRAS G12C突变"},
		"BRAF V600E":             {"V600E", "BRAF V600E", "BRAF p.Val600Glu", "BRAFV600E"},
		"MET exon 14 skipping": {"MET exon 14 skipping", "METex14", "MET ex14 skipping", "METex14skip", "MET 14跳变", "MET14跳变", "MET14外显子跳跃突变", "MET 14外显子跳跃", "c-MET exon 14 skipping",
			"MET c.3028+1G>T", "MET c.3028G>A", "MET exon 14 skipping mutation", "MET exon 14 deletion", "MET 外显子14跳变", "METΔ14", "METΔex14"},
		"EML4::ALK fusion":        {"EML4-ALK", "EML4::ALK", "EML4-ALK fusion", "EML4/ALK fusion", "EML4-ALK融合", "EML4-ALK (E13:A20)", "EML4-ALK E13:A20", "ＥＭＬ４－ＡＬＫ融合", "EML4–ALK rearrangement"},
		"ALK fusion":              {"ALK fusion", "ALK融合", "ALK融合阳性", "ALK rearrangement", "ALK positive", "ALK阳性", "ALK 重排", "ALK+", "ALK FISH positive", "ALK (FISH) 阳性"},
		"NTRK fusion":             {"NTRK fusion", "NTRK融合", "NTRK1/2/3 fusion"},
		"NTRK1 fusion":            {"NTRK1 fusion", "NTRK1融合"},
		"KIF5B::RET fusion":       {"KIF5B-RET", "KIF5B::RET fusion", "KIF5B-RET融合"},
		"RET M918T":               {"RET M918T", "RET p.Met918Thr"},
		"MET amplification":       {"MET amplification", "MET amp", "MET扩增", "c-MET 扩增", "MET amplification (FISH)", "MET基因扩增"},
		"ERBB2 amplification":     {"HER2 amplification", "HER2扩增", "ERBB2 amp"},
		"ERBB2 IHC 3+":            {"HER2 IHC 3+", "HER2 3+", "HER2免疫组化3+", "HER2 (3+)"},
		"ALK IHC positive":        {"ALK IHC positive", "ALK IHC阳性", "ALK 免疫组化 阳性", "ALK (D5F3) IHC positive"},
		"MET overexpression":      {"MET overexpression", "c-Met protein overexpression", "MET过表达"},
		"ERBB2 exon 20 insertion": {"HER2 exon 20 insertion", "ERBB2 20ins", "HER2 20外显子插入"},
		"ERBB2 Y772_A775dup":      {"HER2 p.Y772_A775dup", "ERBB2 Y772_A775dupYVMA"},
		"ERBB2 mutation":          {"HER2 mutation", "HER2突变", "ERBB2 mutant"},
		"STK11 loss":              {"STK11 loss", "LKB1 loss", "STK11缺失"},
		"PD-L1 TPS 50 %":          {"PD-L1 TPS 50%", "PD-L1（22C3）TPS＝50％", "TPS 50%", "PD-L1 TPS: 50 %"},
		"MSI-H":                   {"MSI-H", "微卫星高度不稳定"},
		"TMB 12.5 mut/Mb":         {"TMB 12.5 mut/Mb", "TMB 12.5", "肿瘤突变负荷 12.5"},
	} {
		for _, s := range spellings {
			a, p := variant.Parse(s)
			if p != nil {
				t.Errorf("%q: %s %v, want %s", s, p.Key, p.Args, name)
			} else if a.Name != name || a.Negative {
				t.Errorf("%q: %s (%s, negative %v), want %s", s, a.Name, a.Kind, a.Negative, name)
			}
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct{ text, class, why string }{
		{"EGFR E746_A750del", "EGFR exon 19 deletion", "the commonest"},
		{"EGFR L747_P753delinsS", "EGFR exon 19 deletion", "loses seven, adds one"},
		{"EGFR K745_E746insIPVAIK", "", "an insertion in exon 19 is no deletion"},
		{"EGFR D770_N771insSVD", "EGFR exon 20 insertion", "within 762 to 774"},
		{"EGFR D761_E762insEAFQ", "EGFR exon 20 insertion", "one neighbour is 762"},
		{"EGFR V774_C775insHV", "EGFR exon 20 insertion", "one neighbour is 774"},
		{"EGFR C775_R776insA", "", "behind 774: no source says so"},
		{"EGFR S768I", "", "a missense in exon 20 is no insertion"},
		{"ERBB2 A775_G776insYVMA", "ERBB2 exon 20 insertion", "recurrent"},
		{"ERBB2 G776delinsVC", "ERBB2 exon 20 insertion", "adds more than it loses"},
		{"ERBB2 S310F", "", "a missense elsewhere"},
		{"MET D1010H", "MET exon 14 skipping", "c.3028G>C by its codon"},
		{"MET D1010G", "", "not at the first base of the codon"},
	} {
		a, p := variant.Parse(c.text)
		if p != nil || a.Class != c.class {
			t.Errorf("%s: class %q, %v; want %q: %s", c.text, a.Class, p, c.class, c.why)
		}
	}
}

func TestNegativeResults(t *testing.T) {
	for text, name := range map[string]string{
		"EGFR wild type": "EGFR mutation", "EGFR野生型": "EGFR mutation", "ALK negative": "ALK fusion", "ALK阴性": "ALK fusion", "ALK融合阴性": "ALK fusion",
		"EGFR T790M未检出": "EGFR T790M", "KRAS WT": "KRAS mutation", "ROS1 (-)": "ROS1 fusion", "EGFR T790M not detected": "EGFR T790M", "EGFR未见突变": "EGFR mutation",
		"ALK IHC negative": "ALK IHC positive", "MET amplification negative": "MET amplification", "EGFR突变阴性": "EGFR mutation",
	} {
		a, p := variant.Parse(text)
		if p != nil || a.Name != name || !a.Negative {
			t.Errorf("%q: %q negative %v, %v; want %q negative", text, a.Name, a.Negative, p, name)
		}
	}
}

func TestWhatCannotBeReadIsNamedWithItsReason(t *testing.T) {
	for _, c := range []struct{ text, key, why string }{
		{"", "match.problem.empty", "nothing"},
		{"exon 20 insertion", "match.problem.which", "EGFR or HER2"},
		{"G12D", "match.problem.nogene", "three genes have this codon"},
		{"M918T", "match.problem.nogene", "no target of that name stands alone"},
		{"FOOBAR1 L858R", "match.problem.gene", "no such gene here"},
		{"TTN p.A1V", "match.problem.gene", "a gene of which nothing is known here"},
		{"EGFR", "match.problem.what", "a gene is no finding"},
		{"RET positive", "match.problem.what", "a mutation or a fusion?"},
		{"EGFR c.2573T>G", "match.problem.coding", "needs the transcript's sequence"},
		{"MET copy number 4", "match.file.copies", "how many copies are an amplification is not for us to say"},
		{"EGFR L858", "match.problem.unreadable", "cut off"},
		{"EGFR L858L", "match.problem.unreadable", "no change"},
		{"EGFR E746X", "match.problem.unreadable", "a stop or any residue"},
		{"EGFR A750_E746del", "match.problem.unreadable", "from right to left"},
		{"EGFR D770_P772insG", "match.problem.unreadable", "an insertion stands between neighbours"},
		{"EGFR L858R T790M banana", "match.problem.unreadable", "half is not enough"},
		{"PD-L1 50%", "match.problem.score", "TPS, CPS or IC?"},
		{"PD-L1 TPS <1%", "match.problem.value", "a range is no value"},
		{"PD-L1 TPS 150%", "match.problem.range", "above 100 %"},
		{"TMB -3", "match.problem.value", "below zero"},
		{"hello", "match.problem.unreadable", "no finding"},
		{strings.Repeat("A", 500), "match.problem.long", "longer than any finding"},
		{"EGFR \xff", "match.problem.text", "not UTF-8"},
		{"non-EGFR", "match.problem.unreadable", "a word before a gene makes no fusion"},
		{"EGFR exon 19 deletion (L858R)", "match.problem.unreadable", "the change is not of the class"},
		{"EML4-FOO", "match.problem.gene", "no kinase of ours in it"},
	} {
		a, p := variant.Parse(c.text)
		if p == nil {
			t.Errorf("%q was read as %s; want %s: %s", c.text, a.Name, c.key, c.why)
		} else if p.Key != c.key {
			t.Errorf("%q: %s %v, want %s: %s", c.text, p.Key, p.Args, c.key, c.why)
		}
	}
}

func TestAListKeepsLinesAndMergesDuplicates(t *testing.T) {
	list, problems := variant.ParseList("EGFR L858R\n\np.Leu858Arg；EGFR T790M、FOO9 X1Y\r\nEGFR G719X/S768I\nL858R + C797S\nwhat is this\n")
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	want := []string{"EGFR L858R", "EGFR T790M", "EGFR G719X", "EGFR S768I", "EGFR C797S"}
	if !slices.Equal(names, want) {
		t.Errorf("read %q, want %q", names, want)
	}
	if !slices.Equal(list[0].Lines, []int{1, 3, 5}) || len(list[0].Entered) != 3 {
		t.Errorf("L858R stood in lines 1, 3 and 5: %v %q", list[0].Lines, list[0].Entered)
	}
	if len(problems) != 2 || problems[0].Line != 3 || problems[0].Text != "FOO9 X1Y" || problems[1].Line != 6 {
		t.Errorf("problems: %+v", problems)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"EGFR p.Leu858Arg", "L747_P753>S", "EML4-ALK (E13:A20)", "外显子19缺失", "PD-L1 TPS 50%", "NM_(EGFR)", "MET c.3028+1G>T", "HER2 3+", "p.(", "::", "ALK IHC negative", "MSS", "TMB 7", "EGFR wild type", "İ", "EGFR L858R 35%", strings.Repeat("\x90", 81)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, p := variant.Parse(s)
		if (p == nil) == (a.Name == "") {
			t.Fatalf("%q: neither or both: %+v, %+v", s, a, p)
		}
		if p == nil {
			// A canonical name reads as itself, and denied as its denial.
			name := a.Name
			if a.Negative {
				name += " not detected"
			}
			if b, q := variant.Parse(name); q != nil || b.Name != a.Name || b.Class != a.Class || b.Negative != a.Negative {
				t.Fatalf("%q was read as %q, which reads as %q (%v)", s, name, b.Name, q)
			}
		}
		variant.ParseList(s)
	})
}
