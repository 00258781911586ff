package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"unicode/utf8"

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
	faults := CheckData(s.Kind, s.Data, "/data")
	for i, r := range s.Readings {
		faults = append(faults, CheckData(s.Kind, r.Data, fmt.Sprintf("/readings/%d/data", i))...)
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
	if faults := against(string(kind), data, where); len(faults) > 0 {
		return faults
	}
	// The schema says more and says it better; this holds it to the Go type.
	if _, err := fact.Build([]*fact.Statement{{ID: "x", Kind: kind, Data: data}}); err != nil {
		return []fault.Field{{Where: where, Key: "knowledge.fault.form", Args: map[string]any{"Reason": err.Error()}}}
	}
	return nil
}

// checkText refuses what reads differently for different readers: bytes that are no
// UTF-8, control characters, and fields that stand twice.
func checkText(text []byte) []fault.Field {
	if !utf8.Valid(text) {
		at := 0
		for rest := text; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			at, rest = at+n, rest[n:]
		}
		return []fault.Field{{Key: "fault.utf8", Args: map[string]any{"At": at + 1}}}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	w := walker{d: d}
	if err := w.value("", 0); err != nil {
		return []fault.Field{{Key: "knowledge.fault.json", Args: map[string]any{"Reason": err.Error()}}}
	}
	return w.faults
}

// walker reads a value token by token.
type walker struct {
	d      *json.Decoder
	faults []fault.Field
}

const maxDepth = 64 // of lists in lists; the kinds need five

func (w *walker) value(where string, depth int) error {
	t, err := w.d.Token()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return fmt.Errorf("more than %d levels", maxDepth)
	}
	switch x := t.(type) {
	case string:
		w.control(where, x)
	case json.Delim:
		seen := map[string]bool{}
		for i := 0; w.d.More(); i++ {
			at := fmt.Sprintf("%s/%d", where, i)
			if x == '{' {
				k, err := w.d.Token()
				if err != nil {
					return err
				}
				key := k.(string)
				at = where + "/" + pointer(key)
				w.control(at, key)
				if seen[key] {
					w.add(at, "knowledge.fault.duplicate", "Field", key)
				}
				seen[key] = true
			}
			if err := w.value(at, depth+1); err != nil {
				return err
			}
		}
		_, err = w.d.Token() // the end
	}
	return err
}

func (w *walker) control(where, text string) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r == 0x7f }) {
		w.add(where, "knowledge.fault.control")
	}
}

func (w *walker) add(where, key string, args ...string) {
	f := fault.Field{Where: where, Key: key}
	if len(args) == 2 {
		f.Args = map[string]any{args[0]: args[1]}
	}
	w.faults = append(w.faults, f)
}

// pointer escapes a name for a JSON pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
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
