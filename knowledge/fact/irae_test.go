package fact

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

func TestIraeRecordsKeepEveryFlag(t *testing.T) {
	list, err := readIrae(os.DirFS("../../seed/knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := Build(list)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../seed/knowledge/irae.json")
	if err != nil {
		t.Fatal(err)
	}
	var records []map[string]any
	if err := json.Unmarshal(text, &records); err != nil {
		t.Fatal(err)
	}
	if len(records) != 361 || len(list) != len(records) {
		t.Fatalf("%d records, %d statements", len(records), len(list))
	}
	for i, r := range records {
		s := list[i]
		if s != base.Find("irae:"+r["id"].(string)) {
			t.Fatalf("record %d is %q", i, s.ID)
		}
		same := func(field string, got any) {
			t.Helper()
			want, ok := r[field]
			if !ok || want == nil {
				want = map[bool]any{true: "", false: false}[field != "needs_primary_check"]
			}
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			if string(a) != string(b) {
				t.Errorf("%s: %s is %s, the file has %s", s.ID, field, a, b)
			}
		}
		same("body", s.Body)
		same("year", s.Year)
		same("citation", s.Source.Citation)
		same("source_url", s.Source.Address+s.Source.Page)
		same("source_kind", s.Source.Kind)
		same("recall_strength", s.Strength)
		same("note", s.Note)
		same("needs_primary_check", s.NeedsPrimary)
		if _, ok := r["verified_fields"]; ok {
			same("verified_fields", s.Checked)
		} else if verified := r["confidence"] == "verified"; verified != (len(s.Checked) > 0) {
			t.Errorf("%s: checked %v", s.ID, s.Checked)
		}
		var data map[string]any
		if err := json.Unmarshal(s.Data, &data); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"irae", "name_en", "name_zh", "system", "ctcae_terms", "grade", "ici_action",
			"steroid", "taper_weeks", "second_line", "second_line_after_days", "workup", "consult"} {
			a, _ := json.Marshal(data[field])
			b, _ := json.Marshal(r[field])
			if string(a) != string(b) {
				t.Errorf("%s: %s is %s, the file has %s", s.ID, field, a, b)
			}
		}
	}
	counts := map[Status]int{}
	for _, s := range list {
		counts[s.Status]++
	}
	if counts[Verified] != 112 || counts[Recalled] != 248 || counts[Disputed] != 1 {
		t.Errorf("statuses %v: 113 verified of which one is in conflict, 248 recalled", counts)
	}
}

func TestAConflictIsDisputedAgainstTheOtherEdition(t *testing.T) {
	list, err := readIrae(os.DirFS("../../seed/knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s *Statement) bool { return s.ID == "irae:pneumonitis.csco2023.g1" })
	if s := list[i]; s.Status != Disputed || !slices.Equal(s.Against, []string{"irae:pneumonitis.csco2021.g1"}) || s.Advice() {
		t.Errorf("%+v", s)
	}
}

func TestADefinitionIsItsCellAgain(t *testing.T) {
	files := os.DirFS("../../seed/knowledge")
	list, err := readDefinitions(files)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := readIrae(files)
	if err != nil {
		t.Fatal(err)
	}
	base, err := Build(append(cells, list...))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range base.Definitions {
		cell := base.Find(d.Cell)
		if cell == nil || cell.Status != d.Status || cell.Body != d.Body || cell.Year != d.Year || cell.Source != d.Source {
			t.Errorf("%s stands apart from its cell", d.ID)
		}
	}
}

func TestSafetyRulesHaveASource(t *testing.T) {
	list, err := readSafety(os.DirFS("../../seed/knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Status == Verified && (s.Source.Citation == "" || s.Source.Address == "") {
			t.Errorf("%s is verified without a source", s.ID)
		}
	}
}
