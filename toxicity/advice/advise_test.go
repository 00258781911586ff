package advice

import (
	"encoding/json"
	"os"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// shipped is the advisor on the shipped facts.
func shipped(t testing.TB) (*Advisor, *fact.Base) {
	t.Helper()
	list, err := fact.Read(os.DirFS("../../seed/knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, grading.New(base.Rules)), base
}

func ask(t testing.TB, a *Advisor, request string) Answer {
	t.Helper()
	in, problems := a.ReadRequest(json.RawMessage(request))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", request, problems)
	}
	return a.Advise(in)
}

func TestFirst(t *testing.T) {
	a, _ := shipped(t)
	x := ask(t, a, `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis","agent":"sintilimab","weight_kg":70}`)
	b, _ := json.MarshalIndent(x, "", " ")
	t.Logf("%s", b)
}
