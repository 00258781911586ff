package knowledge

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"stepwise/knowledge/fact"
	"stepwise/seed"
)

// Every file of facts has a JSON Schema of ours beside it and keeps to it.
func TestEverySeedFileKeepsToItsSchema(t *testing.T) {
	names, err := fs.Glob(seed.Knowledge, "*.json")
	if err != nil || len(names) < 4 {
		t.Fatalf("%d files of facts: %v", len(names), err)
	}
	for _, name := range names {
		form, err := seedForm(name)
		if err != nil {
			t.Errorf("%s has no schema that can be used: %v", name, err)
			continue
		}
		text, err := fs.ReadFile(seed.Knowledge, name)
		if err != nil {
			t.Fatal(err)
		}
		if faults := checkText(text); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := form.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := form.Validate("nothing"); err == nil {
			t.Errorf("the schema of %s takes anything", name)
		}
	}
}

// A schema without its file would be a schema of nothing.
func TestEverySchemaHasItsFile(t *testing.T) {
	schemas, err := fs.Glob(seed.Knowledge, "schema/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range schemas {
		base := strings.TrimSuffix(path.Base(name), ".schema.json")
		if base == "statement" { // of statements themselves
			continue
		}
		if _, err := fs.Stat(seed.Knowledge, base+".json"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What comes with the program passes the same check as what people write, and builds.
func TestEveryShippedStatementIsSound(t *testing.T) {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range CheckAll(list) {
		t.Errorf("%s: %s: %s %v", r.ID, r.Path, r.Key, r.Args)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[fact.Kind]int{}
	for _, s := range base.Statements {
		kinds[s.Kind]++
	}
	for _, k := range fact.Kinds {
		if kinds[k] == 0 {
			t.Errorf("nothing of the kind %s is shipped", k)
		}
	}
	for _, s := range list {
		for _, other := range s.Against {
			if base.Find(other) == nil {
				t.Errorf("%s stands against %s, which is not there", s.ID, other)
			}
		}
	}
}

// A kind without a form could not be imported or edited.
func TestEveryKindHasAForm(t *testing.T) {
	for _, k := range fact.Kinds {
		if forms()[string(k)] == nil {
			t.Errorf("the schema of statements has no form of %s", k)
		}
	}
	whole := jsonschema.NewCompiler()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	if err := whole.AddResource("statement", doc); err != nil {
		t.Fatal(err)
	}
	form, err := whole.Compile("statement")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why, text string
		ok        bool
	}{
		{"a sound statement", string(text(t, cell("a"))), true},
		{"data of another kind", string(text(t, cell("a", data(`{"topic":"price","value":1}`)))), false},
		{"a field that does not exist", strings.Replace(string(text(t, cell("a"))), `"id"`, `"colour":1,"id"`, 1), false},
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if err := form.Validate(v); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func text(t testing.TB, s *fact.Statement) []byte {
	t.Helper()
	out, err := encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}
