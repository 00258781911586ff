package knowledge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// maxFile bounds a file in bytes.
const maxFile = 256 << 20

// ReadFile reads an exported file, strictly: unknown fields, fields that stand twice,
// another kind than the file's and everything that Check finds are refused, each with
// the number of its record; at most 200 are listed. err is an Invalid or TooLarge fault
// when the file as a whole cannot be read. It reads record by record; nothing of a
// refused file should be used.
func ReadFile(r io.Reader) (list []*fact.Statement, refused []Refusal, err error) {
	counted := &limited{r: r, left: maxFile}
	f := fileReader{d: json.NewDecoder(counted), first: map[string]int{}}
	if err := f.read(); err != nil {
		var told *fault.Fault
		switch {
		case counted.over:
			err = fault.New(fault.TooLarge, "fault.toolarge", "Limit", fmt.Sprintf("%d MB", maxFile>>20))
		case errors.As(err, &told):
		default:
			err = fault.Wrap(err, fault.Invalid, "knowledge.fault.json", "Reason", err.Error())
		}
		return nil, nil, err
	}
	return f.list, f.refused[:min(len(f.refused), maxRefused)], nil
}

// limited says whether it came to its end.
type limited struct {
	r    io.Reader
	left int64
	over bool
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		l.over = true
		return 0, io.ErrUnexpectedEOF
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

type fileReader struct {
	d       *json.Decoder
	kind    fact.Kind
	list    []*fact.Statement
	refused []Refusal
	records int
	first   map[string]int // id → record
}

var errForm = fault.New(fault.Invalid, "knowledge.fault.format")

// read takes the fields in the order in which files are written: what the file is,
// before what is in it.
func (f *fileReader) read() error {
	if t, err := f.d.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return errForm
	}
	var format string
	if err := f.field("format", &format); err != nil {
		return err
	}
	if format != Format {
		return errForm
	}
	if err := f.field("kind", &f.kind); err != nil {
		return err
	}
	if forms()[string(f.kind)] == nil || f.kind == "statement" {
		return fault.New(fault.Invalid, "knowledge.fault.kind", "Kind", string(f.kind))
	}
	if t, err := f.d.Token(); err != nil {
		return err
	} else if t != "statements" {
		return errForm
	}
	if t, err := f.d.Token(); err != nil {
		return err
	} else if t != json.Delim('[') {
		return errForm
	}
	for f.d.More() {
		if err := f.record(); err != nil {
			return err
		}
	}
	for range 2 { // ] and }
		t, err := f.d.Token()
		if err != nil {
			return err
		}
		if _, isEnd := t.(json.Delim); !isEnd {
			return errForm
		}
	}
	if _, err := f.d.Token(); !errors.Is(err, io.EOF) {
		return errForm
	}
	return nil
}

func (f *fileReader) field(name string, into any) error {
	t, err := f.d.Token()
	if err != nil {
		return err
	}
	if t != name {
		return errForm
	}
	if err := f.d.Decode(into); err != nil {
		return errForm
	}
	return nil
}

func (f *fileReader) record() error {
	var raw json.RawMessage
	if err := f.d.Decode(&raw); err != nil {
		return err
	}
	f.records++
	if f.records > maxRecords {
		return fault.New(fault.TooLarge, "knowledge.fault.many", "Max", maxRecords)
	}
	s, faults := parse(raw)
	if len(faults) == 0 && s.Kind != f.kind {
		faults = []fault.Field{{Where: "/kind", Key: "knowledge.fault.otherkind", Args: map[string]any{"Kind": string(f.kind)}}}
	}
	if n, twice := f.first[s.ID]; twice && s.ID != "" {
		faults = append(faults, fault.Field{Where: "/id", Key: "knowledge.fault.twice", Args: map[string]any{"First": n}})
	} else {
		f.first[s.ID] = f.records
	}
	if len(faults) > 0 {
		if len(f.refused) < maxRefused {
			f.refused = append(f.refused, refusals(f.records, s.ID, faults)...)
		}
		return nil
	}
	f.list = append(f.list, s)
	return nil
}

// parse reads one statement strictly. With faults, the statement holds its id if it has
// a readable one.
func parse(raw json.RawMessage) (*fact.Statement, []fault.Field) {
	s := new(fact.Statement)
	var named struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &named) // the fault is told below
	s.ID = named.ID
	if len(raw) > maxStatement {
		return s, []fault.Field{{Key: "knowledge.fault.big", Args: map[string]any{"Max": maxStatement >> 10}}}
	}
	if faults := checkText(raw); len(faults) > 0 {
		return s, faults
	}
	if faults := against("statement", raw, ""); len(faults) > 0 {
		return s, faults
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return s, []fault.Field{{Key: "knowledge.fault.form", Args: map[string]any{"Reason": err.Error()}}}
	}
	s.Data = compact(s.Data)
	for i := range s.Readings {
		s.Readings[i].Data = compact(s.Readings[i].Data)
	}
	return s, Check(s)
}
