package programme

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("programme.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("programme.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asJSON(t *testing.T, text string) any {
	t.Helper()
	var any any
	if err := yaml.Unmarshal([]byte(text), &any); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(any)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestThePublishedSchemaAgreesWithTheReader(t *testing.T) {
	s := compiled(t)
	if err := s.Validate(asJSON(t, written)); err != nil {
		t.Fatalf("a sound programme: %v", err)
	}
	for _, c := range []struct{ why, old, new string }{
		{"a field nobody knows", "kind: units", "kind: units\n        colour: red"},
		{"a parameter of another kind", "mode: room", "mode: room, units: [u1]"},
		{"an unknown kind", "kind: sessions", "kind: prayers"},
		{"a word for a number", "count: 2\n", "count: two\n"},
		{"an outside activity without a place", "kind: sessions, count: 2, mode: room", "kind: outside, verbs: [passed]"},
		{"no seats", "capacity: 40", "capacity: 0"},
		{"a code with a blank", "code: s1", "code: s 1"},
	} {
		text := strings.Replace(written, c.old, c.new, 1)
		if err := s.Validate(asJSON(t, text)); err == nil {
			t.Errorf("%s: the schema lets it through", c.why)
		}
		if _, err := ReadText(strings.NewReader(text)); err == nil {
			t.Errorf("%s: the reader lets it through", c.why)
		}
	}
}

func TestTheSchemaKnowsEveryKindAndParameter(t *testing.T) {
	var doc struct {
		Defs struct {
			Requirement struct {
				Properties struct {
					Kind struct{ Enum []string }
				}
				AllOf []struct {
					If struct {
						Properties struct{ Kind struct{ Const string } }
					}
					Then struct{ PropertyNames struct{ Enum []string } }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &doc); err != nil {
		t.Fatal(err)
	}
	if got := doc.Defs.Requirement.Properties.Kind.Enum; !slices.Equal(got, Kinds()) {
		t.Errorf("kinds in the schema %v, in the code %v", got, Kinds())
	}
	for _, rule := range doc.Defs.Requirement.AllOf {
		name := rule.If.Properties.Kind.Const
		for _, f := range kinds[name].Fields {
			if !slices.Contains(rule.Then.PropertyNames.Enum, f) {
				t.Errorf("the schema does not let %s have %s", name, f)
			}
		}
		if want := len(kinds[name].Fields) + 6; len(rule.Then.PropertyNames.Enum) != want {
			t.Errorf("the schema gives %s %d fields, the code %d", name, len(rule.Then.PropertyNames.Enum), want)
		}
	}
}
