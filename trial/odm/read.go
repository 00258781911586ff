package odm

import (
	"bufio"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"stepwise/trial/record"
)

// File is what a document says.
type File struct {
	Edition  Edition
	Snapshot bool
	Created  time.Time
	Study    Study
	// Entries are those of the trail in their order when the document holds them. Those
	// of another system's document have a place and a value alone, and so have those of a
	// Snapshot, but for signatures.
	Entries  []record.Entry
	Withheld map[int64]bool // entries whose value was kept back
	Queries  []Question     // of ODM 2.0, in the order of the document
}

// Question is a Query of ODM 2.0.
type Question struct {
	OID, Source, State, Text string
	At                       time.Time    // of its newest change
	About                    record.Place // as far as the element around it tells
}

// Whole reports whether the document holds a trail from its first entry to its last.
func (f *File) Whole() bool {
	return !f.Snapshot && len(f.Withheld) == 0 && len(f.Entries) > 0 && f.Entries[0].Seq == 1 && f.Entries[len(f.Entries)-1].Seq == int64(len(f.Entries))
}

// Limits of what is read.
type Limits struct {
	Bytes   int64 // of the document
	Depth   int   // of elements
	Entries int
}

// Usual are limits for a study of some thousand subjects.
var Usual = Limits{Bytes: 2 << 30, Depth: 24, Entries: 5_000_000}

// Errors of documents that are not read at all.
var (
	ErrSize  = errors.New("odm: the document is larger than allowed")
	ErrDepth = errors.New("odm: elements are nested deeper than ODM knows")
	ErrKind  = errors.New("odm: this is no ODM document of version 1.3.2 or 2.0")
	ErrDTD   = errors.New("odm: a document type declaration is not read")
)

// limited ends in ErrSize instead of an early end of file.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, ErrSize
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}

// Read reads a document. What it cannot read it refuses, naming the line.
func Read(r io.Reader, l Limits) (*File, error) {
	in := xml.NewDecoder(bufio.NewReaderSize(&limited{r, l.Bytes}, 1<<16))
	in.Strict = true
	p := &reader{file: &File{Study: Study{Subjects: map[string]string{}}, Withheld: map[int64]bool{}}, limits: l, items: map[string]place{}, forms: map[string]string{}, groups: map[string]string{}}
	for {
		t, err := in.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.token(t)
		}
		if err != nil {
			line, _ := in.InputPos()
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if !p.root || len(p.stack) > 0 {
		return nil, ErrKind
	}
	return p.file, p.finish()
}

type place struct{ form, item string }

// element is one that is open.
type element struct {
	name  string
	attrs map[string]string
	text  []byte
	audit *audit // its own AuditRecord
	value *string
}

// audit is an AuditRecord while it is read.
type audit struct {
	attrs                    map[string]string
	user, site, at, why, seq string
}

type reader struct {
	file   *File
	limits Limits
	root   bool
	stack  []*element
	sw     string // prefix of Namespace

	// metadata under way
	version *Version
	item    *item
	defs    map[string]*item
	lists   map[string][]record.Code
	list    string
	refs    []ref
	group   string // OID
	visit   *Visit
	visits  map[string]string // OID to visit
	units   map[string]string
	words   *record.Words // where TranslatedText goes
	formRef map[string]string
	when    map[string]*When // by OID of the study event
	fact    string           // ShortName of a StudyParameter

	items  map[string]place  // OID of an ItemDef, by ItemRef
	forms  map[string]string // OID of a FormDef, or of an ItemGroupDef of type Form
	groups map[string]string // OID of an ItemGroupDef
}

func (p *reader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		return ErrDTD
	case xml.StartElement:
		if len(p.stack) >= p.limits.Depth {
			return ErrDepth
		}
		e := &element{name: t.Name.Local, attrs: make(map[string]string, len(t.Attr))}
		for _, a := range t.Attr {
			name := a.Name.Local
			if a.Name.Space != "" {
				name = a.Name.Space + ":" + name
				if a.Name.Space == p.sw && p.sw != "" {
					name = "sw:" + a.Name.Local
				}
			}
			if _, twice := e.attrs[name]; twice {
				return fmt.Errorf("odm: attribute %s twice", name)
			}
			e.attrs[name] = a.Value
		}
		if t.Name.Space != "" { // an element of another vocabulary: read over it
			e.name = t.Name.Space + ":" + t.Name.Local
		}
		if len(p.stack) == 0 {
			if err := p.begin(e); err != nil {
				return err
			}
		}
		p.stack = append(p.stack, e)
		return p.start(e)
	case xml.EndElement:
		if len(p.stack) == 0 {
			return ErrKind
		}
		e := p.stack[len(p.stack)-1]
		name := t.Name.Local
		if t.Name.Space != "" {
			name = t.Name.Space + ":" + name
		}
		if name != e.name {
			return fmt.Errorf("odm: %s ends where %s is open", name, e.name)
		}
		p.stack = p.stack[:len(p.stack)-1]
		return p.end(e)
	case xml.CharData:
		if n := len(p.stack); n > 0 {
			p.stack[n-1].text = append(p.stack[n-1].text, t...)
		}
	}
	return nil
}

func (p *reader) begin(e *element) error {
	if p.root || e.name != "ODM" {
		return ErrKind
	}
	p.root = true
	switch e.attrs["xmlns"] {
	case space132:
		p.file.Edition = V132
	case space20:
		p.file.Edition = V20
	default:
		return ErrKind
	}
	for name, value := range e.attrs {
		if value == Namespace && len(name) > 6 && name[:6] == "xmlns:" {
			p.sw = name[6:]
		}
	}
	switch e.attrs["FileType"] {
	case "Snapshot":
		p.file.Snapshot = true
	case "Transactional":
	default:
		return errors.New("odm: FileType must be Snapshot or Transactional")
	}
	p.file.Created, _ = time.Parse(time.RFC3339Nano, e.attrs["CreationDateTime"]) // informative only
	return nil
}

// above is the element of a name that is open nearest.
func (p *reader) above(name string) *element {
	for _, e := range slices.Backward(p.stack) {
		if e.name == name {
			return e
		}
	}
	return nil
}

func (p *reader) parent() *element {
	if len(p.stack) == 0 {
		return &element{}
	}
	return p.stack[len(p.stack)-1]
}

// record makes an entry of a value, or of a row that has an exact audit record.
func (p *reader) record(e *element) error {
	a := e.audit
	isItem := e.name == "ItemData"
	if isItem && a == nil && e.value == nil && e.attrs["TransactionType"] == "Context" || !isItem && (a == nil || a.attrs["sw:Seq"] == "") {
		return nil
	}
	if len(p.file.Entries) >= p.limits.Entries {
		return ErrSize
	}
	var x record.Entry
	if a != nil && a.attrs["sw:Entry"] != "" {
		if err := json.Unmarshal([]byte(a.attrs["sw:Entry"]), &x); err != nil {
			return fmt.Errorf("odm: an entry that cannot be read: %w", err)
		}
		p.file.Entries = append(p.file.Entries, x)
		return nil
	}
	group := e
	if isItem {
		group = p.parent()
	}
	at, err := p.place(e, group)
	if err != nil {
		return err
	}
	x.Place, x.Kind = at, record.Value
	if isItem {
		if e.value != nil && e.attrs["IsNull"] == "Yes" {
			return errors.New("odm: a value beside IsNull")
		}
		if e.value != nil {
			x.New = *e.value
		}
		if e.attrs["TransactionType"] == "Remove" {
			x.New = ""
		}
	}
	if a != nil && a.user != "" {
		if err := p.audited(&x, a); err != nil {
			return err
		}
	}
	p.file.Entries = append(p.file.Entries, x)
	return nil
}

func (p *reader) audited(x *record.Entry, a *audit) error {
	var err error
	if x.At, err = time.Parse(time.RFC3339Nano, a.at); err != nil {
		return fmt.Errorf("odm: %q is no time", a.at)
	}
	x.At = x.At.UTC()
	x.By, x.Site, x.Reason = cut(a.user, "USR."), cut(a.site, "LOC."), a.why
	x.Role, x.Act, x.Detail, x.Hash = a.attrs["sw:Role"], a.attrs["sw:Act"], a.attrs["sw:Detail"], a.attrs["sw:Hash"]
	if s := a.attrs["sw:Seq"]; s != "" {
		if x.Seq, err = strconv.ParseInt(s, 10, 64); err != nil || x.Seq < 1 {
			return fmt.Errorf("odm: %q is no number of an entry", s)
		}
	}
	if kind := a.attrs["sw:Kind"]; kind != "" {
		x.Kind, x.Item = record.Kind(kind), a.attrs["sw:Item"]
	}
	if a.attrs["sw:Withheld"] == "Yes" {
		p.file.Withheld[x.Seq] = true
	}
	return nil
}

func cut(s, prefix string) string {
	if len(s) >= len(prefix) && s[:len(prefix)] == prefix {
		return s[len(prefix):]
	}
	return s
}

// place is where an ItemData or ItemGroupData stands; group is the one around an item.
func (p *reader) place(e, group *element) (record.Place, error) {
	var at record.Place
	if e.name == "ItemData" {
		if group.name != "ItemGroupData" {
			return at, errors.New("odm: ItemData outside of ItemGroupData")
		}
		x, ok := p.items[e.attrs["ItemOID"]]
		if !ok {
			return at, fmt.Errorf("odm: no ItemDef %q", e.attrs["ItemOID"])
		}
		at.Form, at.Item = x.form, x.item
	} else {
		form, ok := p.groups[e.attrs["ItemGroupOID"]]
		if !ok {
			return at, fmt.Errorf("odm: no ItemGroupDef %q", e.attrs["ItemGroupOID"])
		}
		at.Form = form
	}
	if s := p.above("SubjectData"); s != nil {
		at.Subject = s.attrs["SubjectKey"]
		if at.Subject == "" {
			return at, errors.New("odm: SubjectData without SubjectKey")
		}
	}
	at.Row = group.attrs["ItemGroupRepeatKey"]
	if f := p.form(group); f != nil && at.Row == "" {
		at.Row = first(f.attrs["FormRepeatKey"], f.attrs["ItemGroupRepeatKey"])
	}
	if v := p.above("StudyEventData"); v != nil && at.Row == "" {
		if id := p.visits[v.attrs["StudyEventOID"]]; id != common {
			at.Row = id
		}
	}
	if at.Row == "" {
		at.Row = "1"
	}
	return at, nil
}

// form is the FormData around a group, or the ItemGroupData around it in ODM 2.0.
func (p *reader) form(group *element) *element {
	if f := p.above("FormData"); f != nil {
		return f
	}
	for i := len(p.stack) - 1; i >= 0; i-- {
		if e := p.stack[i]; e.name == "ItemGroupData" && e != group {
			return e
		}
	}
	return nil
}

// finish puts the entries in their order and finds the old values.
func (p *reader) finish() error {
	f := p.file
	if f.Snapshot || len(f.Entries) == 0 || f.Entries[0].Seq == 0 {
		return nil
	}
	slices.SortStableFunc(f.Entries, func(a, b record.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	prev, now := "", map[record.Place]string{}
	for i := range f.Entries {
		e := &f.Entries[i]
		if i > 0 && f.Entries[i-1].Seq == e.Seq {
			return fmt.Errorf("odm: entry %d twice", e.Seq)
		}
		if e.Kind == record.Value {
			e.Old = now[e.Place]
			now[e.Place] = e.New
		}
		e.Prev = prev
		prev = e.Hash
	}
	return nil
}
