package fhir

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stepwise/seed"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

var noon = time.Date(2027, 1, 11, 4, 0, 0, 0, time.UTC)

// rows are values of rows: "FORM/subject/row" with "ITEM=value" after it.
func rows(list ...string) *record.State {
	var out []record.Entry
	for _, line := range list {
		place, values, _ := strings.Cut(line, " ")
		at := strings.Split(place, "/")
		for _, v := range strings.Split(values, "; ") {
			item, text, _ := strings.Cut(v, "=")
			out = append(out, record.Entry{Kind: record.Value, At: noon, Place: record.Place{Form: at[0], Subject: at[1], Row: at[2], Item: item}, New: text})
		}
	}
	return record.Replay(out)
}

// collection is a Bundle as it was read back: resources by type and id.
type collection map[string]map[string]any

func written(t *testing.T, s *record.State) ([]byte, collection) {
	t.Helper()
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, "LUNG-01", s, func(string) *protocol.Protocol { return p }, noon); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Entry []struct {
			FullURL  string
			Resource map[string]any
		}
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	out := collection{}
	for _, e := range doc.Entry {
		key := e.Resource["resourceType"].(string) + "/" + e.Resource["id"].(string)
		if out[key] != nil || e.FullURL != base+key {
			t.Errorf("%s twice, or not at %s", key, e.FullURL)
		}
		out[key] = e.Resource
	}
	return b.Bytes(), out
}

// at reads an element: "severity.coding.0.code".
func at(x any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch y := x.(type) {
		case map[string]any:
			x = y[step]
		case []any:
			if int(step[0]-'0') >= len(y) {
				return nil
			}
			x = y[step[0]-'0']
		default:
			return nil
		}
	}
	return x
}

// The study's state in the words of research-study-status, its arms and who is in it.
func TestAResearchStudySaysHowFarItIs(t *testing.T) {
	for _, c := range []struct{ why, own, protocol, want string }{
		{"nothing approved", "", "draft", "in-review"}, {"approved, not begun", "", "approved", "approved"}, {"open", "open", "approved", "active"},
		{"paused", "paused", "approved", "temporarily-closed-to-accrual"}, {"closed", "closed", "approved", "completed"},
	} {
		_, got := written(t, rows("STUDY//1 CODE=LUNG-01; TITLE_EN=CAR-T; STATUS="+c.own, "PROTOCOL//1 STATUS="+c.protocol, "SITE//BJ01 NAME_EN=Beijing",
			"SLOT/BJ01-001/1 AT=2027-01-11T01:00:00Z; LEVEL=1", "SLOT/BJ01-002/1 AT=2027-01-11T01:00:00Z; RELEASED=2027-01-12T01:00:00Z"))
		x := got["ResearchStudy/LUNG-01"]
		if x["status"] != c.want {
			t.Errorf("%s: %v", c.why, x["status"])
		}
		for path, want := range map[string]any{"phase.coding.0.code": "phase-1", "arm.0.name": "Dose level 1", "site.0.reference": "Location/BJ01", "enrollment.0.reference": "Group/LUNG-01.enrolled", "title": "CAR-T"} {
			if at(x, path) != want {
				t.Errorf("%s: %s is %v", c.why, path, at(x, path))
			}
		}
		if g := got["Group/LUNG-01.enrolled"]; at(g, "quantity") != 1.0 || at(g, "member.0.entity.reference") != "Patient/LUNG-01.BJ01-001" {
			t.Errorf("%s: %v", c.why, g)
		}
	}
}

// Where a subject is, in the words of research-subject-status.
func TestAResearchSubjectSaysHowFarSomebodyIs(t *testing.T) {
	consent, eligible := "CONSENT/B-1/1 AT=2027-01-01T01:00:00Z", "SCREENED/B-1/1 OUTCOME=eligible"
	slot, given := "SLOT/B-1/1 AT=2027-01-05T01:00:00Z; LEVEL=2", "INFUSION/B-1/1 AT=2027-01-06T01:00:00Z; LEVEL=1"
	for _, c := range []struct {
		why            string
		rows           []string
		want           string
		assigned, made any // arms
		begun, ended   any
	}{
		{"consented", []string{consent}, "screening", nil, nil, "2027-01-01T01:00:00Z", nil},
		{"eligible", []string{consent, eligible}, "eligible", nil, nil, "2027-01-01T01:00:00Z", nil},
		{"not eligible", []string{consent, "SCREENED/B-1/1 OUTCOME=failed"}, "ineligible", nil, nil, "2027-01-01T01:00:00Z", nil},
		{"enrolled", []string{consent, eligible, slot}, "on-study", "Dose level 2", nil, "2027-01-01T01:00:00Z", nil},
		{"gave the place back", []string{consent, eligible, slot + "; RELEASED=2027-01-07T01:00:00Z"}, "eligible", nil, nil, "2027-01-01T01:00:00Z", nil},
		{"infused, below the planned level", []string{consent, eligible, slot, given}, "on-study-observation", "Dose level 2", "Dose level 1", "2027-01-01T01:00:00Z", nil},
		{"infused, below all levels", []string{consent, eligible, slot, "INFUSION/B-1/1 AT=2027-01-06T01:00:00Z; LEVEL=0"}, "on-study-observation", "Dose level 2", nil, "2027-01-01T01:00:00Z", nil},
		{"withdrew consent", []string{consent + "; WITHDRAWN=2027-01-08T01:00:00Z", eligible}, "withdrawn", nil, nil, "2027-01-01T01:00:00Z", nil},
		{"died", []string{consent, eligible, slot, given, "EXIT/B-1/1 REASON=death; AT=2027-02-01T01:00:00Z"}, "off-study", "Dose level 2", "Dose level 1", "2027-01-01T01:00:00Z", "2027-02-01T01:00:00Z"},
		{"withdrew from the study", []string{consent, eligible, "EXIT/B-1/1 REASON=withdrawal; AT=2027-02-01T01:00:00Z"}, "withdrawn", nil, nil, "2027-01-01T01:00:00Z", "2027-02-01T01:00:00Z"},
	} {
		_, got := written(t, rows(append(c.rows, "PROTOCOL//1 STATUS=approved")...))
		x := got["ResearchSubject/LUNG-01.B-1"]
		if x["status"] != c.want || x["assignedArm"] != c.assigned || x["actualArm"] != c.made || at(x, "period.start") != c.begun || at(x, "period.end") != c.ended {
			t.Errorf("%s: %v", c.why, x)
		}
		if at(x, "study.reference") != "ResearchStudy/LUNG-01" || at(x, "individual.reference") != "Patient/LUNG-01.B-1" || len(got["Patient/LUNG-01.B-1"]) != 3 {
			t.Errorf("%s: whose it is: %v %v", c.why, x, got["Patient/LUNG-01.B-1"])
		}
	}
}

// An event with its grade, seriousness and outcome in R4's codes.
func TestAnAdverseEventSaysHowBadItIs(t *testing.T) {
	for _, c := range []struct {
		why, row                   string
		severity, serious, outcome any
		grade                      any
	}{
		{"going on", "AETERM=Fever; AETOXGR=2; AESER=N", "moderate", "Non-serious", "ongoing", 2.0},
		{"over", "AETERM=Fever; AETOXGR=1; AEENDTC=2027-01-12T01:00:00Z", "mild", nil, "resolved", 1.0},
		{"life-threatening: severe, and the grade tells it apart", "AETERM=CRS; AETOXGR=4; AESER=Y", "severe", "Serious", "ongoing", 4.0},
		{"fatal", "AETERM=CRS; AETOXGR=5; AESER=Y; AEENDTC=2027-01-12T01:00:00Z", "severe", "Serious", "fatal", 5.0},
		{"not graded yet", "AETERM=Fever", nil, nil, "ongoing", nil},
	} {
		_, got := written(t, rows("PROTOCOL//1 STATUS=approved", "AE/B-1/1 "+c.row+"; AEVOC=CTCAE 5.0; AESTDTC=2027-01-11T05:00:00Z; AEREL=possible"))
		x := got["AdverseEvent/LUNG-01.B-1.AE.1"]
		if at(x, "severity.coding.0.code") != c.severity || at(x, "seriousness.coding.0.code") != c.serious || at(x, "outcome.coding.0.code") != c.outcome {
			t.Errorf("%s: %v", c.why, x)
		}
		for path, want := range map[string]any{"actuality": "actual", "date": "2027-01-11T05:00:00Z", "recordedDate": "2027-01-11T04:00:00Z", "study.0.reference": "ResearchStudy/LUNG-01",
			"subject.reference": "Patient/LUNG-01.B-1", "suspectEntity.0.causality.0.assessment.text": "possible"} {
			if at(x, path) != want {
				t.Errorf("%s: %s is %v", c.why, path, at(x, path))
			}
		}
		if g := got["Observation/LUNG-01.B-1.AE.1.grade"]; at(g, "valueInteger") != c.grade || c.grade != nil && at(g, "focus.0.reference") != "AdverseEvent/LUNG-01.B-1.AE.1" {
			t.Errorf("%s: grade %v", c.why, g)
		}
	}
}
