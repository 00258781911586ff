package rehearsal

import (
	"strings"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/grading"
	"stepwise/trial/studytest"
)

func shipped(t testing.TB) []*Scenario {
	t.Helper()
	list, err := Parse(seed.Scenarios)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func grader(t testing.TB) *grading.Grader {
	t.Helper()
	facts, err := knowledge.Seed()
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(facts)
	if err != nil {
		t.Fatal(err)
	}
	return grading.New(base.Rules)
}

func TestWhatAScenarioHoldsAsRightIsWhatTheConsensusAndTheProtocolSay(t *testing.T) {
	g, p := grader(t), studytest.Protocol(t)
	for _, s := range shipped(t) {
		if why := s.Fits(p); why != nil {
			t.Errorf("%s does not fit the template: %v %v", s.ID, why.Key, why.Args)
		}
		for _, x := range s.Tasks {
			if x.Findings == nil {
				continue
			}
			read, problems := grading.Read(x.Findings)
			if len(problems) > 0 {
				t.Fatalf("%s %s: %v", s.ID, x.ID, problems)
			}
			vocabulary := map[string]string{"CRS": grading.CRS, "ICANS": grading.ICANS}[x.Terms[0]]
			got, ok := g.Grade(read, vocabulary, x.Terms).Grades[x.Terms[0]]
			if !ok || got != x.Grade {
				t.Errorf("%s %s: the findings are grade %d, the scenario says %d", s.ID, x.ID, got, x.Grade)
			}
		}
	}
}

func TestAScenarioThatAnotherProtocolContradictsCannotBeChosen(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*string)
	}{
		{"the protocol lets in whom the scenario keeps out", func(x *string) { *x = strings.Replace(*x, `"SPO2": "90"`, `"SPO2": "97"`, 1) }},
		{"a value is none of the form's", func(x *string) { *x = strings.Replace(*x, `"STAGE": "IV"`, `"STAGE": "V"`, 1) }},
		{"an item is none of the form's", func(x *string) { *x = strings.ReplaceAll(*x, `"ECOG"`, `"KARNOFSKY"`) }},
		{"the definition of what limits the dose says otherwise", func(x *string) { *x = strings.Replace(*x, `"outcome": "yes"`, `"outcome": "no"`, 1) }},
	} {
		text := string(seed.Scenarios)
		c.change(&text)
		list, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		misfits := 0
		for _, s := range list {
			if s.Fits(studytest.Protocol(t)) != nil {
				misfits++
			}
		}
		if misfits == 0 {
			t.Errorf("%s: every scenario fits", c.why)
		}
	}
}

func TestAMessageNeverSaysTheGrade(t *testing.T) {
	for _, s := range shipped(t) {
		for _, m := range s.Messages {
			for _, text := range []string{m.Text.EN, m.Text.ZH} {
				for _, word := range []string{"grade", "CRS", "ICANS", "级", "dose-limiting", "剂量限制"} {
					if strings.Contains(text, word) {
						t.Errorf("%s %s says %q", s.ID, m.ID, word)
					}
				}
			}
		}
	}
}

func TestWhatIsNoScenarioIsNotRead(t *testing.T) {
	for _, c := range []struct{ why, text string }{
		{"not JSON", `{`},
		{"nothing in it", `{"scenarios":[{"id":"x"}]}`},
		{"a task waits for a message that never comes", strings.Replace(string(seed.Scenarios), `"message": "fever"`, `"message": "nowhere"`, 1)},
		{"a task of no kind", strings.Replace(string(seed.Scenarios), `"kind": "grade"`, `"kind": "guess"`, 1)},
		{"a message that counts from nothing", strings.Replace(string(seed.Scenarios), `"after": "infused"`, `"after": "someday"`, 1)},
	} {
		if _, err := Parse([]byte(c.text)); err == nil {
			t.Error(c.why)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(seed.Scenarios)
	f.Add([]byte(`{"scenarios":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := Parse(text)
		if err != nil {
			return
		}
		for _, s := range list {
			if s.Hash() == "" || s.check() != nil {
				t.Error("a scenario that was read does not hold together")
			}
		}
	})
}
