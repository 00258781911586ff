package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
	"stepwise/seed"
)

// maxStatement bounds one statement's text in bytes.
const maxStatement = 256 << 10

// forms are the compiled JSON Schemas: of a statement without its data, and of the
// data of each kind. They are compiled once; that they compile is tested.
var forms = sync.OnceValue(func() map[string]*jsonschema.Schema {
	const name = "schema/statement.schema.json"
	text, err := fs.ReadFile(seed.Knowledge, name)
	if err != nil {
		panic(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		panic(err)
	}
	out := map[string]*jsonschema.Schema{}
	for _, part := range append([]fact.Kind{"statement"}, fact.Kinds...) {
		out[string(part)] = c.MustCompile(name + "#/$defs/" + string(part))
	}
	return out
})

// Schema is the JSON Schema of statements, draft 2020-12, for people and editors.
func Schema() []byte {
	text, err := fs.ReadFile(seed.Knowledge, "schema/statement.schema.json")
	if err != nil {
		panic(err) // embedded
	}
	return text
}

// Check says everything that is wrong with the form of a statement, each fault at a
// JSON pointer ("/data/grade"). It needs no database; whether the statement is true
// is for reviewers.
func Check(s *fact.Statement) []fault.Field {
	text, err := encode(s)
	if err != nil {
		// Only the data and the readings are texts that may not be JSON.
		return []fault.Field{{Where: "/data", Key: "knowledge.fault.json", Args: map[string]any{"Reason": err.Error()}}}
	}
	if len(text) > maxStatement {
		return []fault.Field{{Where: "", Key: "knowledge.fault.big", Args: map[string]any{"Max": maxStatement >> 10}}}
	}
	if faults := checkText([]byte(text)); len(faults) > 0 {
		return faults
	}
	if faults := against("statement", []byte(text), ""); len(faults) > 0 {
		return faults
	}
	if !strings.HasPrefix(s.ID, string(s.Kind)+":") {
		return []fault.Field{{Where: "/id", Key: "knowledge.fault.id", Args: map[string]any{"Kind": string(s.Kind)}}}
	}
	faults := ofKind(s.Kind, s.Data, "/data")
	for i, r := range s.Readings {
		faults = append(faults, ofKind(s.Kind, r.Data, fmt.Sprintf("/readings/%d/data", i))...)
	}
	if s.Status == fact.Verified && len(s.Checked) == 0 {
		faults = append(faults, fault.Field{Where: "/checked", Key: "knowledge.fault.unchecked"})
	}
	if s.Status == fact.Verified && s.Source.Citation == "" && s.Source.Address == "" {
		faults = append(faults, fault.Field{Where: "/source", Key: "knowledge.fault.source"})
	}
	return faults
}

// CheckData says what is wrong with the data of a kind; where is the pointer at which
// the data stands.
func CheckData(kind fact.Kind, data json.RawMessage, where string) []fault.Field {
	if forms()[string(kind)] == nil {
		return []fault.Field{{Where: "/kind", Key: "knowledge.fault.kind", Args: map[string]any{"Kind": string(kind)}}}
	}
	if len(data) > maxStatement {
		return []fault.Field{{Where: where, Key: "knowledge.fault.big", Args: map[string]any{"Max": maxStatement >> 10}}}
	}
	if faults := checkText(data); len(faults) > 0 {
		for i := range faults {
			faults[i].Where = where + faults[i].Where
		}
		return faults
	}
	return ofKind(kind, data, where)
}

// ofKind holds data whose text was checked to the form of its kind.
func ofKind(kind fact.Kind, data json.RawMessage, where string) []fault.Field {
	if faults := against(string(kind), data, where); len(faults) > 0 {
		return faults
	}
	// The schema says more and says it better; this holds it to the Go type.
	if _, err := fact.Build([]*fact.Statement{{ID: "x", Kind: kind, Data: data}}); err != nil {
		return []fault.Field{{Where: where, Key: "knowledge.fault.form", Args: map[string]any{"Reason": err.Error()}}}
	}
	return nil
}

// seedForm compiles the JSON Schema of a file of facts that comes with the program, by
// the file's name.
func seedForm(name string) (*jsonschema.Schema, error) {
	at := "schema/" + strings.TrimSuffix(path.Base(name), ".json") + ".schema.json"
	text, err := fs.ReadFile(seed.Knowledge, at)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(at, doc); err != nil {
		return nil, err
	}
	return c.Compile(at)
}
