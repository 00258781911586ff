package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepwise/trial/record"
)

const moment = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)?$`

type attribute struct {
	name     string
	required bool
	pattern  string // "" for what is no string
}

// top are the attributes of "Top-level Metadata Attributes" in their order: whether each
// is required, and what its text must be like.
var top = []attribute{
	{"datasetJSONCreationDateTime", true, moment}, {"datasetJSONVersion", true, `^1\.1(\.(0|[1-9]\d*))?$`}, {"fileOID", false, `.`}, {"dbLastModifiedDateTime", false, moment},
	{"originator", false, `.`}, {"sourceSystem", false, ""}, {"studyOID", false, `.`}, {"metaDataVersionOID", false, `.`}, {"metaDataRef", false, `.`},
	{"itemGroupOID", true, `.`}, {"records", true, ""}, {"name", true, `.`}, {"label", true, ``}, {"columns", true, ""}, {"rows", false, ""},
}

// combinations are those of "Supported Column Data Type Combinations": the JSON type of
// a cell, and the pattern of a text, by dataType and targetDataType.
var combinations = map[[2]string]struct{ kind, pattern string }{
	{"string", ""}: {"string", ``}, {"integer", ""}: {"number", `^-?\d+$`}, {"decimal", "decimal"}: {"string", `^-?\d+(\.\d+)?$`},
	{"date", ""}: {"string", `^\d{4}-\d{2}-\d{2}$`}, {"datetime", ""}: {"string", moment},
}

// faults names the section of CDISC Dataset-JSON 1.1 (2024-12-05) that a document breaks.
func faults(text []byte) (out []string) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var d map[string]any
	if err := in.Decode(&d); err != nil {
		return []string{"Introduction: " + err.Error()}
	}
	say := func(section, format string, args ...any) {
		out = append(out, section+": "+fmt.Sprintf(format, args...))
	}
	for _, a := range top {
		value, there := d[a.name]
		if text, isText := value.(string); a.required && !there || there && a.pattern != "" && (!isText || !regexp.MustCompile(a.pattern).MatchString(text)) {
			say("Top-level Metadata Attributes", "%s is %v", a.name, value)
		}
	}
	for name := range d {
		if !slices.ContainsFunc(top, func(a attribute) bool { return a.name == name }) {
			say("Top-level Metadata Attributes", "there is no %s", name)
		}
	}
	if made, changed := fmt.Sprint(d["datasetJSONCreationDateTime"]), d["dbLastModifiedDateTime"]; changed != nil && fmt.Sprint(changed) > made { // both UTC
		say("Top-level Metadata Attributes", "changed %v, after it was made", changed)
	}
	if s, there := d["sourceSystem"].(map[string]any); there && (len(s) != 2 || s["name"] == nil || s["version"] == nil) {
		say("Top-level Metadata Attributes", "sourceSystem is %v", s)
	}
	columns, _ := d["columns"].([]any)
	rows, _ := d["rows"].([]any)
	if fmt.Sprint(d["records"]) != fmt.Sprint(len(rows)) {
		say("Row Data", "%v records, %d rows", d["records"], len(rows))
	}
	names, keys := map[any]bool{}, map[any]bool{}
	for i, x := range columns {
		c, _ := x.(map[string]any)
		for name, value := range c {
			known := slices.Contains([]string{"itemOID", "name", "label", "dataType", "targetDataType", "length", "displayFormat", "keySequence"}, name)
			if n, isNumber := value.(json.Number); !known || (name == "length" || name == "keySequence") && (!isNumber || !regexp.MustCompile(`^[1-9]\d*$`).MatchString(n.String())) {
				say("Column Metadata", "%s is %v", name, value)
			}
		}
		for _, need := range []string{"itemOID", "name", "dataType"} {
			if text, _ := c[need].(string); text == "" {
				say("Column Metadata", "column %d has no %s", i, need)
			}
		}
		if c["label"] == nil || names[c["name"]] || c["keySequence"] != nil && keys[c["keySequence"]] {
			say("Column Metadata", "column %d: no label, or a name or key twice", i)
		}
		names[c["name"]], keys[c["keySequence"]] = true, true
		target, _ := c["targetDataType"].(string)
		form, ok := combinations[[2]string{fmt.Sprint(c["dataType"]), target}]
		if !ok {
			say("Supported Column Data Type Combinations", "%v with %q", c["dataType"], target)
			continue
		}
		for _, r := range rows {
			cells, _ := r.([]any)
			if len(cells) != len(columns) {
				say("Row Data", "%d cells of %d", len(cells), len(columns))
				return out
			}
			kind, text := "string", fmt.Sprint(cells[i])
			if _, isNumber := cells[i].(json.Number); isNumber {
				kind = "number"
			}
			if cells[i] != nil && (kind != form.kind || !regexp.MustCompile(form.pattern).MatchString(text)) {
				say("Supported Column Data Type Combinations", "%v in a column of %v", cells[i], c["dataType"])
			}
		}
	}
	return out
}

func TestDatasetJSONKeepsTheClauses(t *testing.T) {
	tab := table(t)
	var b bytes.Buffer
	if err := tab.WriteJSON(&b, at, at, "1"); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	if f := faults(b.Bytes()); len(f) > 0 {
		t.Fatalf("%v", f)
	}
	last := 0
	for _, a := range top { // the order is recommended
		if i := strings.Index(good, `"`+a.name+`":`); i >= 0 && a.name != "name" && a.name != "label" {
			if i < last {
				t.Errorf("%s stands too early", a.name)
			}
			last = i
		}
	}
	hit := map[string]bool{}
	for _, c := range []struct{ why, section, old, new string }{
		{"no version", "Top-level Metadata Attributes", `"datasetJSONVersion":"1.1.0",`, ``},
		{"another version", "Top-level Metadata Attributes", `"1.1.0"`, `"1.0.0"`},
		{"no moment of creation", "Top-level Metadata Attributes", `"datasetJSONCreationDateTime":"2027-01-11T04:00:00Z"`, `"datasetJSONCreationDateTime":"2027-01-11"`},
		{"changed after it was made", "Top-level Metadata Attributes", `"dbLastModifiedDateTime":"2027`, `"dbLastModifiedDateTime":"2028`},
		{"no group", "Top-level Metadata Attributes", `"itemGroupOID":"IG.LB"`, `"itemGroupOID":""`},
		{"an attribute too many", "Top-level Metadata Attributes", `"records"`, `"fancy":1,"records"`},
		{"a system without version", "Top-level Metadata Attributes", `,"version":"1"}`, `}`},
		{"another number of records", "Row Data", `"records":3`, `"records":2`},
		{"a cell too many", "Row Data", `"rows":[["A-1"`, `"rows":[["A-1","A-1"`},
		{"a column without a name", "Column Metadata", `"name":"NEUT"`, `"name":""`},
		{"two columns of one name", "Column Metadata", `"name":"DAY"`, `"name":"AT"`},
		{"a column without a label", "Column Metadata", `"label":"Laboratory","columns":[{"itemOID":"IT.LB.STUDYID","name":"STUDYID","label":"Study Identifier",`, `"label":"Laboratory","columns":[{"itemOID":"IT.LB.STUDYID","name":"STUDYID",`},
		{"no length at all", "Column Metadata", `"length":3`, `"length":0`},
		{"a key twice", "Column Metadata", `"keySequence":2`, `"keySequence":1`},
		{"a type that there is not", "Supported Column Data Type Combinations", `"dataType":"integer"`, `"dataType":"number"`},
		{"a decimal without its target", "Supported Column Data Type Combinations", `"targetDataType":"decimal"`, `"targetDataType":"integer"`},
		{"a decimal as a number", "Supported Column Data Type Combinations", `"1.50"`, `1.50`},
		{"an integer as a text", "Supported Column Data Type Combinations", `3000000000`, `"3000000000"`},
		{"another writing of a day", "Supported Column Data Type Combinations", `"2027-01-11",`, `"11/01/2027",`},
		{"cut off", "Introduction", `]}`, ``},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Errorf("%s: %s is not in the document", c.why, c.old)
		}
		hit[c.section] = true
		if !slices.ContainsFunc(faults([]byte(bad)), func(f string) bool { return strings.HasPrefix(f, c.section) }) {
			t.Errorf("%s: nobody minds: %v", c.why, faults([]byte(bad)))
		}
	}
	if want := []string{"Column Metadata", "Introduction", "Row Data", "Supported Column Data Type Combinations", "Top-level Metadata Attributes"}; !slices.Equal(slices.Sorted(maps.Keys(hit)), want) {
		t.Errorf("broken were %v", hit)
	}
}

// A table of the whole study has no subject, and its keys are numbered without a gap.
func TestATableOfTheStudyKeepsTheClauses(t *testing.T) {
	f := &record.Form{Name: "SITE", Study: true, Items: []record.Item{{Name: "ZONE", Type: record.Text}}}
	tables := Tables("A-1", "1", record.Replay([]record.Entry{{Kind: record.Value, Place: record.Place{Form: "SITE", Row: "BJ01", Item: "ZONE"}, New: "Asia/Shanghai"}}), []*record.Form{f})
	var b bytes.Buffer
	if err := tables[0].WriteJSON(&b, at, at, "1"); err != nil {
		t.Fatal(err)
	}
	if f := faults(b.Bytes()); len(f) > 0 || !strings.Contains(b.String(), `"keySequence":2`) || strings.Contains(b.String(), "USUBJID") {
		t.Errorf("%v\n%s", f, b.String())
	}
}

// A column with a value that is not of its type is one of strings, and loses nothing.
func TestAValueOfAnotherTypeMakesStrings(t *testing.T) {
	tab := table(t)
	for i := range tab.Form.Items {
		if tab.Form.Items[i].Name == "NOTE" {
			tab.Form.Items[i].Type = "integer" // as a later version of the form has it
		}
	}
	var b bytes.Buffer
	if err := tab.WriteJSON(&b, at, at, "1"); err != nil {
		t.Fatal(err)
	}
	if f := faults(b.Bytes()); len(f) > 0 || !strings.Contains(b.String(), `c 中文 😀`) || !strings.Contains(b.String(), `"name":"NOTE","label":"NOTE","dataType":"string"`) {
		t.Errorf("%v\n%s", f, b.String())
	}
}
