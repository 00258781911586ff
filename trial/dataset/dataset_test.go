package dataset

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"stepwise/trial/record"
)

var at = time.Date(2027, 1, 11, 4, 0, 0, 0, time.UTC)

func table(t *testing.T) Table {
	t.Helper()
	f := &record.Form{Name: "LB", Words: record.Words{EN: "Laboratory", ZH: "检验"}, Items: []record.Item{
		{Name: "NEUT", Words: record.Words{EN: "Neutrophils"}, Type: record.Decimal, Unit: "10*9/L"}, {Name: "N", Type: record.Integer},
		{Name: "DAY", Type: record.Date}, {Name: "AT", Type: record.Moment}, {Name: "FLAG", Type: record.Flag},
		{Name: "PICK", Type: record.Choice, Codes: []record.Code{{Value: "a", Words: record.Words{EN: `the "first"`}}}}, {Name: "NOTE", Type: record.Text}}}
	var list []record.Entry
	for item, text := range map[string]string{"NEUT": "1.50", "N": "9007199254740993", "DAY": "2027-01-11", "AT": "2027-01-11T04:00:00.5Z", "FLAG": "Y", "PICK": "a", "NOTE": "a, \"b\"\nc 中"} {
		list = append(list, record.Entry{Kind: record.Value, Site: "BJ01", Place: record.Place{Form: "LB", Subject: "BJ01-001", Row: "D7", Item: item}, New: text})
	}
	list = append(list, record.Entry{Kind: record.Value, Site: "BJ01", Place: record.Place{Form: "LB", Subject: "BJ01-001", Row: "D14", Item: "N"}, New: "1"})
	tables := Tables("A-1", "1", record.Replay(list), []*record.Form{f, {Name: "EMPTY"}})
	if len(tables) != 1 {
		t.Fatalf("%d tables, the one without a row among them", len(tables))
	}
	return tables[0]
}

// Dataset-JSON 1.1: the required attributes of the dataset and of each column, types of
// its list, a decimal as a string with its digits, nothing as null ("Column Metadata",
// "Decimal Variables", "Row Data").
func TestDatasetJSON(t *testing.T) {
	tab := table(t)
	var b bytes.Buffer
	if err := tab.WriteJSON(&b, at, at, "1"); err != nil {
		t.Fatal(err)
	}
	var d struct {
		DatasetJSONCreationDateTime, DatasetJSONVersion, ItemGroupOID, Name, Label string
		Records                                                                    int
		Columns                                                                    []map[string]any
		Rows                                                                       [][]any
	}
	in := json.NewDecoder(&b)
	in.UseNumber()
	if err := in.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.DatasetJSONCreationDateTime != "2027-01-11T04:00:00Z" || d.DatasetJSONVersion != "1.1.0" || d.ItemGroupOID != "IG.LB" || d.Name != "LB" || d.Label != "Laboratory" || d.Records != 2 || len(d.Rows) != 2 {
		t.Errorf("%+v", d)
	}
	kinds := map[string]any{}
	for _, c := range d.Columns {
		for _, need := range []string{"itemOID", "name", "label", "dataType"} {
			if c[need] == nil || c[need] == "" {
				t.Errorf("a column without %s: %v", need, c)
			}
		}
		kinds[c["name"].(string)] = c["dataType"]
	}
	want := map[string]any{"STUDYID": "string", "USUBJID": "string", "SITEID": "string", "ROWKEY": "string", "NEUT": "decimal", "N": "integer", "DAY": "date", "AT": "datetime", "FLAG": "string", "PICK": "string", "NOTE": "string"}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("%v", kinds)
	}
	first := []any{"A-1", "BJ01-001", "BJ01", "D7", "1.50", json.Number("9007199254740993"), "2027-01-11", "2027-01-11T04:00:00.5Z", "Y", "a", "a, \"b\"\nc 中"}
	second := []any{"A-1", "BJ01-001", "BJ01", "D14", nil, json.Number("1"), nil, nil, nil, nil, nil}
	if !reflect.DeepEqual(d.Rows, [][]any{first, second}) {
		t.Errorf("%v", d.Rows)
	}
}

// CSV gives every value back as it was, and the script names every column with its type.
func TestCSVAndItsLoader(t *testing.T) {
	tab := table(t)
	var b, r bytes.Buffer
	if err := tab.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][4] != "1.50" || rows[1][10] != "a, \"b\"\nc 中" || rows[2][4] != "" {
		t.Errorf("%q %v", rows, err)
	}
	if err := WriteR(&r, []Table{tab}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"`NEUT` = list(type = \"decimal\", label = \"Neutrophils\", unit = \"10*9/L\")", `levels = c("a"), labels = c("the \"first\"")`, "`AT` = list(type = \"moment\""} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("%s is not in the script", want)
		}
	}
	if got := quoteR("a\"\\\n中"); got != `"a\"\\\U{000a}\U{4e2d}"` {
		t.Errorf("a string of R: %s", got)
	}
}
