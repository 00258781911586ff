package record

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

// State is what a trail says after one of its entries. It is never changed once it
// is handed out: With makes the next one. The zero of everything is "nothing".
type State struct {
	Seq     int64  // of the newest entry
	Hash    string // of the newest entry
	At      time.Time
	rows    map[rowKey]*Row
	forms   map[formKey][]*Row // in the order in which they were begun
	refused []Entry
	signs   map[rowKey][]Sign
}

type rowKey struct{ form, subject, row string }
type formKey struct{ form, subject string }

// Row is one row of a form.
type Row struct {
	Form, Subject, Key string
	Site               string
	Began, Changed     Stamp // first and newest entry of the row
	values             map[string]value
	withheld           map[string]bool // see State.Without
	content            string          // of the whole row, when something is withheld
}

// Stamp says when something was entered, by whom, and in which entry.
type Stamp struct {
	Seq int64
	At  time.Time
	By  string
}

type value struct {
	text string
	by   Stamp
}

// New is the state of a study without entries.
func New() *State {
	return &State{rows: map[rowKey]*Row{}, forms: map[formKey][]*Row{}, signs: map[rowKey][]Sign{}}
}

// Replay is the state after the entries, which begin with the first.
func Replay(entries []Entry) *State {
	s := New()
	for i := range entries {
		s.add(&entries[i])
	}
	return s
}

// With is the state after further entries. s itself stays as it is.
func (s *State) With(entries []Entry) *State {
	if len(entries) == 0 {
		return s
	}
	next := &State{Seq: s.Seq, Hash: s.Hash, At: s.At, rows: maps.Clone(s.rows), forms: maps.Clone(s.forms),
		refused: slices.Clone(s.refused), signs: maps.Clone(s.signs)}
	own, signed := map[rowKey]bool{}, map[rowKey]bool{} // what is next's alone already
	for i := range entries {
		e := &entries[i]
		k, f := rowKey{e.Form, e.Subject, e.Row}, formKey{e.Form, e.Subject}
		switch {
		case e.Kind == Value && !own[k]:
			own[k] = true
			next.forms[f] = slices.Clone(next.forms[f])
			if old := next.rows[k]; old != nil {
				c := *old
				c.values = maps.Clone(old.values)
				next.rows[k] = &c
				next.forms[f][slices.Index(next.forms[f], old)] = &c
			}
		case e.Kind == Signature && !signed[k]:
			signed[k] = true
			next.signs[k] = slices.Clone(next.signs[k])
		}
		next.add(e)
	}
	return next
}

func (s *State) add(e *Entry) {
	s.Seq, s.Hash, s.At = e.Seq, e.Hash, e.At
	k := rowKey{e.Form, e.Subject, e.Row}
	by := Stamp{e.Seq, e.At, e.By}
	switch e.Kind {
	case Value:
		r := s.rows[k]
		if r == nil {
			r = &Row{Form: e.Form, Subject: e.Subject, Key: e.Row, Site: e.Site, Began: by, values: map[string]value{}}
			s.rows[k] = r
			f := formKey{e.Form, e.Subject}
			s.forms[f] = append(s.forms[f], r)
		}
		r.Changed = by
		r.values[e.Item] = value{e.New, by}
	case Signature:
		if sign, err := readSign(e); err == nil {
			s.signs[k] = append(s.signs[k], sign)
		}
	case Refused:
		s.refused = append(s.refused, *e)
	}
}

// Get is the value at a place, "" for nothing.
func (s *State) Get(p Place) string {
	return s.rows[rowKey{p.Form, p.Subject, p.Row}].Get(p.Item)
}

// Row is one row, or nil.
func (s *State) Row(form, subject, key string) *Row { return s.rows[rowKey{form, subject, key}] }

// Rows are the rows of a form for a subject ("" for the whole study), in the order
// in which they were begun.
func (s *State) Rows(form, subject string) []*Row {
	return slices.Clone(s.forms[formKey{form, subject}])
}

// Across are the rows of a form of all subjects, by subject, then as begun.
func (s *State) Across(form string) []*Row {
	var out []*Row
	for _, subject := range s.Subjects() {
		out = append(out, s.forms[formKey{form, subject}]...)
	}
	return out
}

// Subjects are the numbers of everybody who has a row, in order.
func (s *State) Subjects() []string {
	seen := map[string]bool{}
	for k := range s.forms {
		if k.subject != "" {
			seen[k.subject] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Refusals are the acts that were turned away, oldest first.
func (s *State) Refusals() []Entry { return slices.Clone(s.refused) }

// Get is the value of an item, "" for nothing. A nil row holds nothing.
func (r *Row) Get(item string) string {
	if r == nil {
		return ""
	}
	return r.values[item].text
}

// By says who gave an item its newest value, and when.
func (r *Row) By(item string) Stamp {
	if r == nil {
		return Stamp{}
	}
	return r.values[item].by
}

// Items are the names of the items that hold a value, in order.
func (r *Row) Items() []string {
	if r == nil {
		return nil
	}
	var out []string
	for name, v := range r.values {
		if v.text != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Values are all values of the row by item, without those set to nothing.
func (r *Row) Values() map[string]string {
	out := map[string]string{}
	for _, name := range r.Items() {
		out[name] = r.values[name].text
	}
	return out
}

// Int is an integer item.
func (r *Row) Int(item string) (int, bool) {
	n, err := strconv.Atoi(r.Get(item))
	return n, err == nil
}

// Number is a decimal item.
func (r *Row) Number(item string) (float64, bool) {
	f, err := strconv.ParseFloat(r.Get(item), 64)
	return f, err == nil
}

// Moment is an item of type Moment; the zero time for nothing.
func (r *Row) Moment(item string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, r.Get(item))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Date is an item of type Date at midnight UTC; the zero time for nothing.
func (r *Row) Date(item string) time.Time {
	t, err := time.Parse(time.DateOnly, r.Get(item))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Flag is a yes-or-no item; known is false for nothing.
func (r *Row) Flag(item string) (yes, known bool) {
	switch r.Get(item) {
	case "Y":
		return true, true
	case "N":
		return false, true
	}
	return false, false
}

// All are all rows: those of the whole study first, then by subject; by form; as begun.
func (s *State) All() []*Row {
	keys := slices.SortedFunc(maps.Keys(s.forms), func(a, b formKey) int {
		return cmp.Or(cmp.Compare(a.subject, b.subject), cmp.Compare(a.form, b.form))
	})
	var out []*Row
	for _, k := range keys {
		out = append(out, s.forms[k]...)
	}
	return out
}
