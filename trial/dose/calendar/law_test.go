package calendar

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"stepwise/trial/dose/chance"
)

// Draws follow the law: mean and nine tenths.
func TestLaws(t *testing.T) {
	for _, c := range []struct {
		law       Law
		mean, p90 float64
	}{
		{Law{}, 0, 0},
		{Always(21), 21, 21},
		{Law{Law: Uniform, From: 10, To: 20}, 15, 19},
		{Law{Law: Exponential, Mean: 30}, 30, 30 * math.Ln10},
		{Law{Law: Lognormal, Median: 20, P90: 40}, 20 * math.Exp(math.Pow(math.Ln2/z90, 2)/2), 40},
		{Law{Law: Empirical, Values: []float64{1, 2, 3, 4, 10}}, 4, 10},
	} {
		src := chance.Seeded(1, 2)
		const n = 100_000
		draws, sum, sum2 := make([]float64, n), 0.0, 0.0
		for i := range draws {
			x := c.law.draw(&src)
			draws[i], sum, sum2 = x, sum+x, sum2+x*x
		}
		slices.Sort(draws)
		mean := sum / n
		se := math.Sqrt((sum2/n - mean*mean) / n)
		if math.Abs(mean-c.mean) > 4*se+1e-9 {
			t.Errorf("%+v: mean %v, want %v", c.law, mean, c.mean)
		}
		if got := draws[n*9/10]; math.Abs(got-c.p90) > 0.02*c.p90+1e-9 {
			t.Errorf("%+v: nine of ten are below %v, want %v", c.law, got, c.p90)
		}
	}
}

func TestLawJSON(t *testing.T) {
	for _, c := range []struct {
		text string
		want Law
		ok   bool
	}{
		{`21`, Always(21), true},
		{`{"law":"fixed","value":21}`, Always(21), true},
		{`{"law":"uniform","from":10,"to":20}`, Law{Law: Uniform, From: 10, To: 20}, true},
		{`{"law":"empirical","values":[1,2]}`, Law{Law: Empirical, Values: []float64{1, 2}}, true},
		{`-1`, Law{}, false},
		{`null`, Law{}, true}, // encoding/json leaves the field alone
		{`"21"`, Law{}, false},
		{`{"law":"fixed","days":21}`, Law{}, false},
		{`{"law":"uniform","from":20,"to":10}`, Law{}, false},
		{`{"law":"lognormal","median":20,"p90":20}`, Law{}, false},
		{`{"law":"empirical","values":[]}`, Law{}, false},
		{`{"law":"exponential","mean":3,"value":2}`, Law{}, false},
		{`{"mean":3}`, Law{}, false},
	} {
		var l Law
		if err := json.Unmarshal([]byte(c.text), &l); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.text, err)
		} else if c.ok && (l.Law != c.want.Law || l.Value != c.want.Value || l.To != c.want.To || !slices.Equal(l.Values, c.want.Values)) {
			t.Errorf("%s: %+v", c.text, l)
		}
	}
}

// Whatever is read as a law can be drawn from, and is read again from what is written.
func FuzzLaw(f *testing.F) {
	for _, s := range []string{`21`, `{"law":"uniform","from":10,"to":20}`, `{"law":"lognormal","median":20,"p90":40}`, `{"law":"empirical","values":[0,5]}`, `{"law":"exponential","mean":1e308}`, `{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var l Law
		if json.Unmarshal(text, &l) != nil {
			return
		}
		src := chance.Seeded(1, 1)
		for range 20 {
			if x := l.draw(&src); !(x >= 0) {
				t.Fatalf("%s draws %v", text, x)
			}
		}
		again, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var twin Law
		if err := json.Unmarshal(again, &twin); err != nil {
			t.Fatalf("%s is written as %s: %v", text, again, err)
		}
	})
}
