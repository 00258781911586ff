package dataset

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"stepwise/trial/record"
)

var at = time.Date(2027, 1, 11, 4, 0, 0, 0, time.UTC)

func table(t *testing.T) Table {
	t.Helper()
	f := &record.Form{Name: "LB", Words: record.Words{EN: "Laboratory", ZH: "检验"}, Items: []record.Item{
		{Name: "NEUT", Words: record.Words{EN: "Neutrophils 中"}, Type: record.Decimal, Unit: "10*9/L"}, {Name: "N", Type: record.Integer}, {Name: "BIG", Type: record.Integer}, {Name: "HUGE", Type: record.Integer},
		{Name: "DAY", Type: record.Date}, {Name: "AT", Type: record.Moment}, {Name: "FLAG", Type: record.Flag},
		{Name: "PICK", Type: record.Choice, Codes: []record.Code{{Value: "a", Words: record.Words{EN: `the "first"`}}, {Value: "b", Words: record.Words{EN: "second"}}}}, {Name: "NOTE", Type: record.Text}}}
	var list []record.Entry
	for _, row := range []struct {
		key    string
		values map[string]string
	}{
		{"D7", map[string]string{"NEUT": "1.50", "N": "7", "BIG": "3000000000", "HUGE": "9007199254740993", "DAY": "2027-01-11", "AT": "2027-01-11T04:00:00.5Z", "FLAG": "Y", "PICK": "a", "NOTE": "a, \"b\"\nc 中文 😀"}},
		{"D14", map[string]string{"N": "1"}},
		{"D21", map[string]string{"NEUT": "-0.25", "DAY": "2028-02-29", "FLAG": "N", "PICK": "gone", "NOTE": "NA"}},
	} {
		for item, text := range row.values {
			list = append(list, record.Entry{Kind: record.Value, Site: "BJ01", Place: record.Place{Form: "LB", Subject: "BJ01-001", Row: row.key, Item: item}, New: text})
		}
	}
	tables := Tables("A-1", "1", record.Replay(list), []*record.Form{f, {Name: "EMPTY"}})
	if len(tables) != 1 {
		t.Fatalf("%d tables, the one without a row among them", len(tables))
	}
	return tables[0]
}

// CSV gives every value back as it was, and the script names every column with its type.
func TestCSVAndItsLoader(t *testing.T) {
	tab := table(t)
	var b, r bytes.Buffer
	if err := tab.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][4] != "1.50" || rows[1][12] != "a, \"b\"\nc 中文 😀" || rows[2][4] != "" {
		t.Errorf("%q %v", rows, err)
	}
	if err := WriteR(&r, []Table{tab}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"`NEUT` = list(type = \"decimal\", label = \"Neutrophils \\U{4e2d}\", unit = \"10*9/L\")", `levels = c("a", "b"), labels = c("the \"first\"", "second")`, "`AT` = list(type = \"moment\""} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("%s is not in the script", want)
		}
	}
	if got := quoteR("a\"\\\n中"); got != `"a\"\\\U{000a}\U{4e2d}"` {
		t.Errorf("a string of R: %s", got)
	}
}
