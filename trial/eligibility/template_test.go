package eligibility

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"stepwise/seed"
	"stepwise/trial/protocol"
)

// The criteria of the shipped protocol, each met, not met and unknown, at its limits.
// data is what stands in the record beside nothing; used is what the page names as the
// values it was computed from.
func TestCriteriaOfTheShippedProtocol(t *testing.T) {
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	type data = map[string]string
	criteria := Of(p)
	seen := map[string]map[Outcome]bool{}
	for _, c := range []struct {
		id   string
		data data
		want Outcome
		used string
		why  string
	}{
		{"I1", data{"AGE": "18"}, Met, "AGE=18", "18 is in"},
		{"I1", data{"AGE": "75"}, Met, "AGE=75", "75 is in"},
		{"I1", data{"AGE": "17"}, Not, "AGE=17", "one year less"},
		{"I1", data{"AGE": "76"}, Not, "AGE=76", "one year more"},
		{"I1", nil, Unknown, "AGE=", "nobody entered the age"},
		{"I2", data{"HISTOLOGY": "adeno", "STAGE": "IIIB"}, Met, "HISTOLOGY=adeno STAGE=IIIB", "the lowest stage"},
		{"I2", data{"HISTOLOGY": "other", "STAGE": "IIIC"}, Met, "HISTOLOGY=other STAGE=IIIC", "between"},
		{"I2", data{"HISTOLOGY": "squamous", "STAGE": "IV"}, Met, "HISTOLOGY=squamous STAGE=IV", "the highest"},
		{"I2", data{"HISTOLOGY": "adeno", "STAGE": "IIIA"}, Not, "HISTOLOGY=adeno STAGE=IIIA", "one stage less"},
		{"I2", data{"HISTOLOGY": "sclc", "STAGE": "IV"}, Not, "HISTOLOGY=sclc STAGE=IV", "small cell"},
		{"I2", data{"HISTOLOGY": "sclc"}, Not, "HISTOLOGY=sclc STAGE=", "small cell of whatever stage"},
		{"I2", data{"STAGE": "IIIA"}, Not, "HISTOLOGY= STAGE=IIIA", "too low whatever the histology"},
		{"I2", data{"HISTOLOGY": "adeno"}, Unknown, "HISTOLOGY=adeno STAGE=", "no stage"},
		{"I2", data{"STAGE": "IV"}, Unknown, "HISTOLOGY= STAGE=IV", "no histology"},
		{"I3", data{"LINES": "1"}, Met, "LINES=1", "one line is enough"},
		{"I3", data{"LINES": "0"}, Not, "LINES=0", "none is a number, and known"},
		{"I3", nil, Unknown, "LINES=", "nothing is not none"},
		{"I4", data{"ECOG": "0"}, Met, "ECOG=0", ""},
		{"I4", data{"ECOG": "1"}, Met, "ECOG=1", "at the limit"},
		{"I4", data{"ECOG": "2"}, Not, "ECOG=2", "beyond it"},
		{"I4", nil, Unknown, "ECOG=", ""},
		{"I5", data{"ANTIGEN": "50"}, Met, "ANTIGEN=50", "at the limit"},
		{"I5", data{"ANTIGEN": "50.0"}, Met, "ANTIGEN=50.0", "at the limit, written otherwise"},
		{"I5", data{"ANTIGEN": "49.9"}, Not, "ANTIGEN=49.9", "just below, not rounded"},
		{"I5", nil, Unknown, "ANTIGEN=", ""},
		{"I6", data{"NEUT": "1.0", "PLAT": "75", "HGB": "80"}, Met, "NEUT=1.0 PLAT=75 HGB=80", "all three at their limits"},
		{"I6", data{"NEUT": "0.99", "PLAT": "75", "HGB": "80"}, Not, "NEUT=0.99 PLAT=75 HGB=80", "neutrophils below"},
		{"I6", data{"NEUT": "1.0", "PLAT": "74.9", "HGB": "80"}, Not, "NEUT=1.0 PLAT=74.9 HGB=80", "platelets below"},
		{"I6", data{"NEUT": "1.0", "PLAT": "75", "HGB": "79"}, Not, "NEUT=1.0 PLAT=75 HGB=79", "haemoglobin below"},
		{"I6", data{"NEUT": "1.5", "PLAT": "180", "HGB": "8.0"}, Not, "NEUT=1.5 PLAT=180 HGB=8.0", "haemoglobin in g/dL: the record is in g/L, and refuses rather than admits"},
		{"I6", data{"NEUT": "0.5"}, Not, "NEUT=0.5 PLAT= HGB=", "one that is too low decides"},
		{"I6", data{"NEUT": "1.5", "PLAT": "180"}, Unknown, "NEUT=1.5 PLAT=180 HGB=", "one is missing"},
		{"I7", data{"AGE": "60"}, "", "", "an investigator's judgement, never computed"},
		{"E1", data{"CNS_ACTIVE": "Y"}, Met, "CNS_ACTIVE=Y", ""},
		{"E1", data{"CNS_ACTIVE": "N"}, Not, "CNS_ACTIVE=N", ""},
		{"E1", nil, Unknown, "CNS_ACTIVE=", "nobody looked"},
		{"E2", data{"SPO2": "91.9"}, Met, "SPO2=91.9", "just below"},
		{"E2", data{"SPO2": "92"}, Not, "SPO2=92", "92 is not below 92"},
		{"E2", nil, Unknown, "SPO2=", "not measured on room air"},
		{"E3", data{"ILD": "Y"}, Met, "ILD=Y", ""},
		{"E3", data{"ILD": "N"}, Not, "ILD=N", ""},
		{"E3", nil, Unknown, "ILD=", ""},
		{"E4", data{"INFECTION": "Y"}, Met, "INFECTION=Y", ""},
		{"E4", data{"INFECTION": "N"}, Not, "INFECTION=N", ""},
		{"E4", nil, Unknown, "INFECTION=", ""},
		{"E5", data{"ICI": "Y", "ICI_WEEKS": "3"}, Met, "ICI=Y ICI_WEEKS=3", "three completed weeks"},
		{"E5", data{"ICI": "Y", "ICI_WEEKS": "4"}, Not, "ICI=Y ICI_WEEKS=4", "four completed weeks are not within four"},
		{"E5", data{"ICI": "N"}, Not, "ICI=N ICI_WEEKS=", "never had one: there are no weeks to enter"},
		{"E5", data{"ICI_WEEKS": "9"}, Not, "ICI= ICI_WEEKS=9", "long ago, whether ever or not"},
		{"E5", data{"ICI": "Y"}, Unknown, "ICI=Y ICI_WEEKS=", "had one, nobody knows when"},
		{"E5", data{"ICI_WEEKS": "2"}, Unknown, "ICI= ICI_WEEKS=2", "nobody said whether it was one"},
		{"E5", nil, Unknown, "ICI= ICI_WEEKS=", ""},
	} {
		i := slices.IndexFunc(p.Eligibility, func(x protocol.Criterion) bool { return x.ID == c.id })
		if i < 0 {
			t.Errorf("no criterion %s", c.id)
			continue
		}
		f := criteria.Assess(row(c.data))[i]
		var used []string
		for _, u := range f.Used {
			used = append(used, u.Item+"="+u.Text)
		}
		if f.Outcome != c.want || strings.Join(used, " ") != c.used {
			t.Errorf("%s of %v: %q from %q, want %q from %q: %s", c.id, c.data, f.Outcome, used, c.want, c.used, c.why)
		}
		if seen[c.id] == nil {
			seen[c.id] = map[Outcome]bool{}
		}
		seen[c.id][c.want] = true
	}
	for _, c := range p.Eligibility {
		if c.Expr != "" && len(seen[c.ID]) != 3 {
			t.Errorf("%s was seen %v only", c.ID, slices.Sorted(maps.Keys(seen[c.ID])))
		}
		if c.Expr != "" {
			continue
		}
		if !seen[c.ID][""] {
			t.Errorf("%s was not asked", c.ID)
		}
	}
	// Whatever a complete form says, no criterion stays unknown: nobody is kept out by
	// the form itself.
	whole := data{"AGE": "60", "SEX": "F", "HISTOLOGY": "adeno", "STAGE": "IV", "LINES": "1", "ECOG": "1", "ANTIGEN": "60", "NEUT": "2", "PLAT": "200", "HGB": "110",
		"SPO2": "96", "WEIGHT": "60", "CNS_ACTIVE": "N", "ILD": "N", "INFECTION": "N", "ICI": "N"}
	if missing := p.Screening.Missing(row(whole)); len(missing) > 0 {
		t.Errorf("a complete form misses %v", missing)
	}
	for _, f := range criteria.Assess(row(whole)) {
		if f.Computed() && (f.Outcome == Unknown || !Fulfils(f.Criterion, f.Outcome)) {
			t.Errorf("%s: %s of a complete form of somebody who may enter", f.Criterion.ID, f.Outcome)
		}
	}
}
