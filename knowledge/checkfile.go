package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"stepwise/internal/fault"
)

// CheckFile says everything that is wrong with a file, and how many records it has: an
// exported file, or one of those that come with the program (irae.json and so on),
// which is held to the schema of its name. err is a fault when the file as a whole
// cannot be read. Ids that stand in two files are for the caller to find, by the list.
func CheckFile(name string, r io.Reader) (records int, refused []Refusal, err error) {
	form, seedErr := seedForm(name)
	if seedErr != nil {
		list, refused, err := ReadFile(r)
		return len(list) + failed(refused), refused, err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return 0, nil, err
	}
	if len(text) > maxFile {
		return 0, nil, fault.New(fault.TooLarge, "fault.toolarge", "Limit", fmt.Sprintf("%d MB", maxFile>>20))
	}
	var named struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(text, &named) == nil && named.Format == Format { // an export may bear any name
		list, refused, err := ReadFile(bytes.NewReader(text))
		return len(list) + failed(refused), refused, err
	}
	if faults := checkText(text); len(faults) > 0 {
		return 0, nil, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: faults}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return 0, nil, fault.Wrap(err, fault.Invalid, "knowledge.fault.json", "Reason", err.Error())
	}
	for _, f := range Faults(form.Validate(doc), "") {
		record, rest := 0, f.Where
		if first, below, _ := strings.Cut(strings.TrimPrefix(f.Where, "/"), "/"); first != "" {
			if n, err := strconv.Atoi(first); err == nil {
				record, rest = n+1, "/"+below
			}
		}
		refused = append(refused, Refusal{Record: record, ID: idOf(doc, record), Path: rest, Key: f.Key, Args: f.Args})
	}
	slices.SortStableFunc(refused, func(a, b Refusal) int { return a.Record - b.Record })
	list, _ := doc.([]any)
	return max(len(list), 1), refused[:min(len(refused), maxRefused)], nil
}

// failed counts records with faults.
func failed(refused []Refusal) int {
	seen := map[int]bool{}
	for _, r := range refused {
		seen[r.Record] = true
	}
	return len(seen)
}

// idOf is the id of a record in a list of records, "" where there is none.
func idOf(doc any, record int) string {
	list, ok := doc.([]any)
	if !ok || record < 1 || record > len(list) {
		return ""
	}
	m, _ := list[record-1].(map[string]any)
	id, _ := m["id"].(string)
	return id
}
