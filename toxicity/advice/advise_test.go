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
	return New(base, gradingOf(base)), base
}

func gradingOf(base *fact.Base) *grading.Grader { return grading.New(base.Rules) }

func ask(t testing.TB, a *Advisor, request string) Answer {
	t.Helper()
	in, problems := a.ReadRequest(json.RawMessage(request))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", request, problems)
	}
	return a.Advise(in)
}
