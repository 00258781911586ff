package toxicity

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/seed"
)

func shipped(t *testing.T) *fact.Base {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wordsOf are the English words of a cell that pages show.
func wordsOf(c *fact.Cell) []string {
	out := slices.Concat(c.Workup, c.Consult, c.SecondLine, []string{c.Rechallenge, c.GradeText})
	if s := c.Steroid; s != nil {
		out = append(out, s.Drug, s.DoseText, s.Route)
	}
	return out
}

func TestEveryWordOfTheShippedCellsIsTranslated(t *testing.T) {
	cells := shipped(t).Cells
	if len(cells) < 300 {
		t.Fatalf("only %d cells were read", len(cells))
	}
	for _, c := range cells {
		for _, w := range wordsOf(c) {
			if _, ok := Chinese(w); w != "" && !ok {
				t.Errorf("%s: %q has no Chinese", c.Statement.ID, w)
			}
		}
	}
}

// A number that is lost or changed on the way into Chinese is a dose that is lost
// or changed.
func TestTranslationsKeepEveryNumberAndComparison(t *testing.T) {
	number := regexp.MustCompile(`\d+(?:\.\d+)?`)
	spelt := map[string]string{"one lobe": "1 lobe", "BID": "2", "TID": "3", "QID": "4", "(triple-M screen)": "(3M screen)", "each eye": ""}
	n := 0
	for en, zh := range glossary() {
		n++
		from := en
		for a, b := range spelt {
			from = strings.ReplaceAll(from, a, b)
		}
		a, b := number.FindAllString(from, -1), number.FindAllString(zh, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%q has the numbers %v, %q has %v", en, a, zh, b)
		}
		lower := strings.Contains(en, "<=") == (strings.Contains(zh, "≤"))
		upper := strings.Contains(en, ">=") == (strings.Contains(zh, "≥"))
		if !lower || !upper {
			t.Errorf("%q and %q do not compare the same", en, zh)
		}
	}
	if n < 250 {
		t.Errorf("only %d translations were looked at", n)
	}
}
