package term_test

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/term"
)

var terms = sync.OnceValue(func() []*fact.Term {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		panic(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		panic(err)
	}
	return b.Terms
})

var index = sync.OnceValue(func() *term.Index { return term.New(terms()) })

func TestSearchForgivesTyping(t *testing.T) {
	for _, x := range []struct{ why, query, want string }{
		{"as it is written", "Neutrophil count decreased", "Neutrophil count decreased"},
		{"case and blanks", "  NAUSEA ", "Nausea"},
		{"word order", "decreased platelet count", "Platelet count decreased"},
		{"some words", "rash papular", "Rash maculo-papular"},
		{"a beginning, while typing", "pneumonit", "Pneumonitis"},
		{"a short beginning", "pneumoni", "Pneumonitis"},
		{"beginnings of several words", "alan amin", "Alanine aminotransferase increased"},
		{"British spelling", "diarrhoea", "Diarrhea"},
		{"British spelling while typing", "diarrhoe", "Diarrhea"},
		{"British: anaemia", "anaemia", "Anemia"},
		{"British: oedema", "oedema limbs", "Edema limbs"},
		{"British: oesophagitis", "oesophagitis", "Esophagitis"},
		{"British: dyspnoea", "dyspnoea", "Dyspnea"},
		{"British: haemolysis", "haemolysis", "Hemolysis"},
		{"British: hypoglycaemia", "hypoglycaemia", "Hypoglycemia"},
		{"British: tumour lysis", "tumour lysis", "Tumor lysis syndrome"},
		{"a missing letter", "diarhea", "Diarrhea"},
		{"a doubled letter", "nauseaa", "Nausea"},
		{"two letters swapped", "myocarditsi", "Myocarditis"},
		{"swapped in a short word", "rahs maculo", "Rash maculo-papular"},
		{"a wrong letter", "collitis", "Colitis"},
		{"a wrong letter in a beginning", "myocrad", "Myocarditis"},
		{"two errors in a long word", "hypothirodism", "Hypothyroidism"},
		{"an accent", "Guillain-Barré", "Guillain-Barre syndrome"},
		{"an apostrophe and a hyphen", "stevens johnson's", "Stevens-Johnson syndrome"},
		{"an abbreviation", "SGPT", "Alanine aminotransferase increased"},
		{"an abbreviation with a word", "ast increased", "Aspartate aminotransferase increased"},
		{"an abbreviation that is another word's beginning", "TEN", "Toxic epidermal necrolysis"},
		{"a word of the definition", "addison", "Adrenal insufficiency"},
		{"full-width letters", "ＣＤ４", "CD4 lymphocytes decreased"},
		{"Chinese, whole", "心肌炎", "Myocarditis"},
		{"Chinese, a part", "斑丘", "Rash maculo-papular"},
		{"Chinese, one character wrong", "心机炎", "Myocarditis"},
		{"Chinese, one character missing", "甲状腺功减退", "Hypothyroidism"},
		{"Chinese, one character too many", "腹泻症", "Diarrhea"},
		{"Chinese, parts in another order", "升高 肌酐", "Creatinine increased"},
		{"Chinese and English together", "肌钙蛋白 I", "Cardiac troponin I increased"},
		{"one character", "瘙痒", "Pruritus"},
		{"everyday Chinese", "谷丙转氨酶", "Alanine aminotransferase increased"},
		{"everyday Chinese", "发烧", "Fever"},
		{"everyday English", "neutropenia", "Neutrophil count decreased"},
		{"our own translation", "低钠血症", "Hyponatremia"},
		{"our own translation, part", "手足综合征", "Palmar-plantar erythrodysesthesia syndrome"},
	} {
		hits := index().Search(x.query, 10)
		if len(hits) == 0 || hits[0].Term.Term != x.want {
			var got []string
			for _, h := range hits[:min(3, len(hits))] {
				got = append(got, h.Term.Term)
			}
			t.Errorf("%s: %q finds %q, not %q first", x.why, x.query, got, x.want)
		}
	}
}

func TestSearchFindsNothingWhereNothingIs(t *testing.T) {
	for _, q := range []string{"", "   ", "---", "qqqqqqqq", "xyzzy plugh", "龘龘龘", "%_'", "\x00"} {
		if hits := index().Search(q, 10); len(hits) != 0 {
			t.Errorf("%q finds %s", q, hits[0].Term.Term)
		}
	}
	if hits := index().Search("pain", 3); len(hits) != 3 || hits[0].Term.Term != "Pain" {
		t.Errorf("the limit does not hold, or the whole name is not first: %v", hits)
	}
}

func TestAbbreviationsNameTerms(t *testing.T) {
	for _, q := range []string{"ALT", "AST", "ANC", "WBC", "PLT", "CRS", "SJS", "TSH", "LVEF", "QTc", "AKI"} {
		hits := index().Search(q, 3)
		if len(hits) == 0 || !hits[0].Exact {
			t.Errorf("%s finds nothing", q)
		}
	}
}

// An everyday name of a term that is not there would be found by nobody.
func TestEverydayNamesBelongToTerms(t *testing.T) {
	for _, name := range term.Everyday() {
		if index().Find(name) == nil {
			t.Errorf("%s is no term", name)
		}
	}
}

func TestEveryTermFindsItself(t *testing.T) {
	n := 0
	for _, x := range terms() {
		if n++; x.NameZH == "" {
			t.Errorf("%s has no Chinese name", x.Term)
		}
		for _, name := range []string{x.Term, strings.ToUpper(x.Term), x.NameZH} {
			if got := index().Find(name); got != x {
				t.Errorf("Find(%q) is not %s", name, x.Term)
			}
			hits := index().Search(name, 5)
			if len(hits) == 0 || hits[0].Term != x || !hits[0].Exact {
				t.Errorf("%q does not find itself first: %d hits", name, len(hits))
			}
		}
	}
	if n != 837 {
		t.Errorf("%d terms", n)
	}
}

// A letter swapped with its neighbour in a name of one word: the term is among the
// first three.
func TestOneSlipOfTheFingersIsForgiven(t *testing.T) {
	var words []*fact.Term
	for _, x := range terms() {
		if !strings.ContainsAny(x.Term, " -") && len(x.Term) > 5 {
			words = append(words, x)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SampledFrom(words).Draw(t, "term")
		b := []byte(strings.ToLower(x.Term))
		at := rapid.IntRange(1, len(b)-2).Draw(t, "at")
		switch rapid.IntRange(0, 2).Draw(t, "slip") {
		case 0:
			b[at], b[at+1] = b[at+1], b[at]
		case 1:
			b = append(b[:at], b[at+1:]...)
		case 2:
			b = append(b[:at+1], b[at:]...)
		}
		for _, h := range index().Search(string(b), 3) {
			if h.Term == x {
				return
			}
		}
		t.Fatalf("%q does not find %s", b, x.Term)
	})
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "diarrhoea", "心肌炎", "肌钙蛋白 I", "a b c d e f", "ＡＬＴ", "\xff\xfe", strings.Repeat("x", 500), strings.Repeat("心", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hits := index().Search(s, 7)
		if len(hits) > 7 {
			t.Fatalf("%d hits", len(hits))
		}
		for i := 1; i < len(hits); i++ {
			if hits[i].Score > hits[i-1].Score {
				t.Fatalf("%q: the better stands behind", s)
			}
		}
		again := index().Search(s, 7)
		for i := range hits {
			if again[i].Term != hits[i].Term {
				t.Fatalf("%q: two answers differ", s)
			}
		}
		if utf8.ValidString(s) {
			index().Find(s)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	for name, q := range map[string]string{"english": "neutropil cuont decreased", "while typing": "pneu", "chinese": "甲状腺功减退", "long": "gastrointestinal disorders other specify obstruction of the small intestine"} {
		b.Run(name, func(b *testing.B) {
			x := index()
			b.ReportAllocs()
			for b.Loop() {
				x.Search(q, 10)
			}
		})
	}
}
