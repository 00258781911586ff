package rehearsal

import (
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/grading"
	"stepwise/trial/dose"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
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
		if why := s.Misfits(p); len(why) > 0 {
			t.Errorf("%s does not fit the template: %v", s.ID, why)
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

func TestAScenarioThatTheProtocolContradictsSaysWhy(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*protocol.Protocol)
		want   map[string][]string // scenario: misfits
	}{
		{"nothing is changed", func(*protocol.Protocol) {}, nil},
		{"pneumonitis limits the dose from grade 4 on", func(p *protocol.Protocol) {
			p.DLT.Rules = slices.DeleteFunc(p.DLT.Rules, func(r protocol.Rule) bool { return r.ID == "D6" })
			p.DLT.Rules[slices.IndexFunc(p.DLT.Rules, func(r protocol.Rule) bool { return r.ID == "D5" })].Grade = 4
		}, map[string][]string{"lung": {MisfitLimiting}, "next-dose": {MisfitLimiting}}},
		{"events are graded by CTCAE 6.0", func(p *protocol.Protocol) { p.Vocabulary = "CTCAE 6.0" },
			map[string][]string{"lung": {MisfitVocabulary}, "night": {MisfitVocabulary}, "next-dose": {MisfitVocabulary}}},
		{"no authority is told", func(p *protocol.Protocol) { p.Jurisdictions = nil }, map[string][]string{"lung": {MisfitReport}, "next-dose": {MisfitReport}}},
		{"nobody can be turned away by a value", func(p *protocol.Protocol) {
			for i := range p.Eligibility {
				p.Eligibility[i].Expr = ""
			}
		}, map[string][]string{"first-patient": {MisfitTurn}}},
		{"nobody can be let in", func(p *protocol.Protocol) {
			p.Eligibility = append(p.Eligibility, protocol.Criterion{ID: "X", Exclude: true, Expr: "age >= 0"})
		}, map[string][]string{"first-patient": {MisfitAdmit}, "lung": {MisfitAdmit, MisfitAdmit}, "night": {MisfitAdmit}, "next-dose": {MisfitAdmit}}},
		{"a dose is counted in something else", func(p *protocol.Protocol) { p.Levels[0].Unit = "mg" },
			map[string][]string{"first-patient": {MisfitUnit}, "lung": {MisfitUnit}, "night": {MisfitUnit}, "next-dose": {MisfitUnit}}},
		{"less than the planned dose counts as it", func(p *protocol.Protocol) { p.MinFraction = 0.6 }, map[string][]string{"lung": {MisfitLevel}}},
		{"two cohorts are all there is", func(p *protocol.Protocol) { p.Plan.CohortSizes = []int{3, 3} }, map[string][]string{"next-dose": {MisfitEnd}}},
		{"single patients come first", func(p *protocol.Protocol) { p.Plan.Titration = true }, map[string][]string{"next-dose": {MisfitDesign}}},
	} {
		p := studytest.Protocol(t)
		c.change(p)
		for _, s := range shipped(t) {
			var got []string
			for _, m := range s.Misfits(p) {
				got = append(got, m.Key)
			}
			if !slices.Equal(got, c.want[s.ID]) {
				t.Errorf("%s: %s: %v, not %v", c.why, s.ID, got, c.want[s.ID])
			}
		}
	}
}

// What is right about the next dose is not written down: the protocol's design says it.
func TestTheDesignSaysWhichDoseIsRight(t *testing.T) {
	for _, c := range []struct {
		why     string
		change  func(*protocol.Protocol)
		limited []int
		level   int
	}{
		{"nobody yet", nil, nil, 1},
		{"none of three: BOIN at 0.3 goes up", nil, []int{0}, 2},
		{"one of three at the second level: it stays", nil, []int{0, 1}, 2},
		{"two of three: it goes down", nil, []int{0, 2}, 1},
		{"one of two is too many", func(p *protocol.Protocol) { p.Plan.CohortSizes = []int{2, 2, 2, 2} }, []int{0, 1}, 1},
		{"3 + 3 with one of three goes on at that level", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.ThreePlusThree}
			p.Plan.CohortSizes = []int{3, 3, 3, 3}
		}, []int{0, 1}, 2},
		{"three of three at the first level end it", nil, []int{3}, 0},
	} {
		p := studytest.Protocol(t)
		if c.change != nil {
			c.change(p)
		}
		if got := advised(p, c.limited); got != c.level {
			t.Errorf("%s: level %d, not %d", c.why, got, c.level)
		}
	}
}

// Screening is answered by any protocol's own items: values come from its criteria.
func TestAnyProtocolsScreeningCanBeAnswered(t *testing.T) {
	p := studytest.Protocol(t)
	p.Screening.Items = []record.Item{{Name: "BLASTS", Type: record.Integer, Required: true}, {Name: "CD19", Type: record.Flag, Required: true},
		{Name: "DISEASE", Type: record.Choice, Codes: []record.Code{{Value: "cll"}, {Value: "ball"}}, Required: true}}
	p.Eligibility = []protocol.Criterion{{ID: "I1", Expr: "blasts >= 5"}, {ID: "I2", Expr: "cd19 && disease == 'ball'"}, {ID: "I3"}}
	for _, s := range shipped(t) {
		for i := range s.Messages {
			m := &s.Messages[i]
			if m.Form == "" {
				continue
			}
			values, against, ok := s.answers(p, m, origin)
			if !ok || len(values) != 3 || (len(against) == 0) != (s.screening(m.Patient) == "eligible") {
				t.Errorf("%s %s: %v, against %v: %v", s.ID, m.ID, ok, against, values)
			}
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
		{"a task cites what is not there", strings.Replace(string(seed.Scenarios), `"astct"`, `"hearsay"`, 1)},
		{"a source that does not say how it was read", strings.Replace(string(seed.Scenarios), `"status": "secondary"`, `"status": "surely"`, 1)},
		{"a message brings values of another form", strings.Replace(string(seed.Scenarios), `"form": "SCREEN"`, `"form": "LB"`, 1)},
		{"a decision that forgets a cohort", strings.Replace(string(seed.Scenarios), `"order": 1`, `"order": 2`, 1)},
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
