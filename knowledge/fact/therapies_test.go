package fact_test

import (
	"encoding/json"
	"slices"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/seed"
)

func base(t *testing.T) *fact.Base {
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

// TestTherapiesAreReadWhole counts what the file holds, so that no record is lost.
func TestTherapiesAreReadWhole(t *testing.T) {
	b := base(t)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"targets", len(b.Targets), 9},
		{"medicines: 43 and the two beyond the nine targets", len(b.Medicines), 45},
		{"candidates", len(b.Candidates), 5},
		{"coverage rules", len(b.Coverages), 5},
		{"checkpoint inhibitors", len(b.Inhibitors), 18},
		{"access notes", len(b.Access), 6},
		{"biomarkers", len(b.Biomarkers), 38},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

func TestAnApprovalKeepsItsFlags(t *testing.T) {
	b := base(t)
	for _, c := range []struct {
		id        string
		status    fact.Status
		withdrawn string
		dated     bool
		why       string
	}{
		{"approval:osimertinib.nmpa.2019-09", fact.Verified, "", true, "verified with its month"},
		{"approval:aumolertinib.nmpa.2020-03", fact.Verified, "", false, "the note says that the month is recalled"},
		{"approval:ensartinib.nmpa.2020-11", fact.Verified, "", false, "only the year was verified"},
		{"approval:mobocertinib.fda.2021-09", fact.Recalled, "2023-10", false, "withdrawn in a month"},
		{"approval:pralsetinib.ema.2021-11", fact.Recalled, "2024", false, "withdrawn in a year"},
		{"approval:mobocertinib.nmpa.2023-01", fact.Recalled, "?", false, "withdrawn, no date known"},
		{"approval:dabrafenib-trametinib.nmpa.2022-03", fact.Verified, "", true, "a name with a plus"},
		{"approval:zenocutuzumab.fda.2024-12", fact.Recalled, "", false, "beyond the nine targets"},
	} {
		s := b.Find(c.id)
		if s == nil {
			t.Errorf("%s is not there (%s)", c.id, c.why)
			continue
		}
		var a fact.Approval
		if err := json.Unmarshal(s.Data, &a); err != nil {
			t.Fatal(err)
		}
		if s.Status != c.status || a.Withdrawn != c.withdrawn || s.Covers("date") != c.dated {
			t.Errorf("%s: %s, withdrawn %q, date checked %v; %s", c.id, s.Status, a.Withdrawn, s.Covers("date"), c.why)
		}
		if s.Status == fact.Verified && s.Source.Address == "" {
			t.Errorf("%s is verified without an address", c.id)
		}
	}
}

func TestConflictingBiomarkersKeepBothReadings(t *testing.T) {
	b := base(t)
	i := slices.IndexFunc(b.Biomarkers, func(x *fact.Biomarker) bool { return x.Biomarker == "stk11" })
	x := b.Biomarkers[i]
	if x.Status != fact.Disputed || len(x.Readings) != 1 || x.Direction != "negative" {
		t.Fatalf("stk11: %+v", x.Statement)
	}
	var other fact.Biomarker
	if err := json.Unmarshal(x.Readings[0].Data, &other); err != nil || other.Direction != "positive or unknown" || x.Readings[0].Source.Address == "" {
		t.Errorf("the other reading: %+v, %v", x.Readings[0], err)
	}
}
