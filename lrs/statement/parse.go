package statement

import (
	"bytes"
	"strings"
)

// Parse reads one statement. The error is a *Problem, with Index -1.
func Parse(raw []byte, v Version) (*Statement, error) {
	var room [16]string
	r := reader{raw: raw, s: string(raw), v: v, names: room[:0]}
	s := r.one()
	r.end()
	if r.failed() {
		return nil, r.problem(0, -1)
	}
	return s, nil
}

// ParseBatch reads one statement or an array of statements. The error is a
// *Problem whose Index names the statement; its Path begins at that statement.
// Two statements of a batch may not have the same id (2.0 4.1.6.1, 1.0.3
// communication 2.1.2). An empty array is no statements and no error.
func ParseBatch(raw []byte, v Version) ([]*Statement, error) {
	if !bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("[")) {
		s, err := Parse(raw, v)
		if err != nil {
			return nil, err
		}
		return []*Statement{s}, nil
	}
	var room [16]string
	r := reader{raw: raw, s: string(raw), v: v, names: room[:0]}
	out := []*Statement{}
	ids := map[string]bool{}
	at := 0
	r.into()
	n := 0
	for ; r.item(n); n++ {
		r.space()
		at = r.i
		s := r.one()
		if r.failed() {
			return nil, r.problem(at, n)
		}
		if s.ID != "" && ids[s.ID] {
			r.fail(at, "statement.samebatch")
			return nil, r.problem(at, n)
		}
		ids[s.ID] = true
		out = append(out, s)
	}
	r.end()
	if r.failed() {
		return nil, r.problem(len(r.s), -1)
	}
	return out, nil
}

// ParseAgent reads an agent or an identified group as a request's parameter gives
// it (2.0 4.1.6, 1.0.3 communication 2). The error is a *Problem.
func ParseAgent(raw []byte, v Version) (Agent, error) {
	r := reader{raw: raw, s: string(raw), v: v}
	r.space()
	a := r.agent(anyone)
	r.end()
	if !r.failed() && a.Key == "" {
		r.fail(0, "statement.noidentifier")
	}
	if r.failed() {
		return Agent{}, r.problem(0, -1)
	}
	return a, nil
}

// end notes anything but space behind the value.
func (r *reader) end() {
	if !r.failed() && r.peek() != 0 || !r.failed() && r.i < len(r.s) {
		r.syntax()
	}
}

// problem is the fault that was met; from is where the statement begins that the
// path counts from.
func (r *reader) problem(from, index int) *Problem {
	for i, a := range r.args {
		if name, ok := a.(string); ok {
			r.args[i] = short(name)
		}
	}
	return &Problem{Path: pointer(r.s, from, r.at), Key: r.key, Args: r.args, Index: index}
}

// The members of a statement (2.0 4.2.1 and 4.2.4, 1.0.3 data 2.4), by their bits.
const (
	hasActor = iota
	hasVerb
	hasObject
	hasID
	hasResult
	hasContext
	hasTimestamp
	hasStored
	hasAuthority
	hasVersion
	hasAttachments
	hasType
)

// desk is a statement with room for what most statements need, made in one piece.
type desk struct {
	Statement
	parts  [12]part
	keys   [8]string
	iris   [6]string
	people [2]Agent
	acts   [3]string
	defs   [1]Definition
}

// one reads the statement at the reader's place.
func (r *reader) one() *Statement {
	d := &desk{}
	s := &d.Statement
	s.members = d.parts[:0]
	r.edits, r.acts, r.defs, r.files = nil, d.acts[:0], d.defs[:0], nil
	r.space()
	from := r.i
	r.statement(s, false)
	if r.failed() {
		return nil
	}
	s.Raw = r.raw[from:r.i:r.i]
	for i := range s.members {
		s.members[i].from -= from
		s.members[i].to -= from
	}
	for i := range r.edits {
		r.edits[i].at -= from
	}
	s.edits, s.Definitions, s.Attachments = r.edits, r.defs, r.files
	s.Agents, s.RelatedAgents = d.keys[0:0:2], d.keys[2:2]
	s.RelatedActivities, s.Everyone = d.iris[:0], d.people[:0]
	c := collector{Statement: s}
	c.collect()
	return s
}

// statement reads a statement or, inside of one, a substatement.
func (r *reader) statement(s *Statement, sub bool) {
	o, at := r.open()
	var p places
	for r.member(&o) {
		bit := memberBit(o.key, sub)
		if bit < 0 {
			if sub && memberBit(o.key, false) >= 0 {
				r.fail(o.keyAt, "statement.notinsub", "Name", o.key)
			}
			r.unknown(&o)
			break
		}
		r.once(&o, uint(bit))
		r.space()
		switch bit {
		case hasID:
			s.ID = r.uuid()
		case hasActor:
			s.Actor = r.agent(anyone)
		case hasVerb:
			s.Verb = r.verb()
		case hasObject:
			p.object = r.i
			r.object(&s.Object, sub)
		case hasResult:
			r.result(&s.Result)
		case hasContext:
			r.context(s, &p)
		case hasTimestamp:
			s.Timestamp, s.Occurred = r.timestamp(true)
		case hasStored:
			r.timestamp(false)
		case hasAuthority:
			at := r.i
			r.authority()
			s.Authority = r.part(at)
		case hasVersion:
			s.Version = r.version()
		case hasAttachments:
			r.attachments()
		case hasType:
			r.word(KindSubStatement)
		}
		if !sub {
			s.members = append(s.members, part{o.keyAt, r.i, bit == hasStored || bit == hasAuthority})
		}
	}
	r.need(&o, hasActor, at, "actor")
	r.need(&o, hasVerb, at, "verb")
	r.need(&o, hasObject, at, "object")
	r.fits(s, p, sub)
}

func memberBit(key string, sub bool) int {
	switch key {
	case "actor":
		return hasActor
	case "verb":
		return hasVerb
	case "object":
		return hasObject
	case "result":
		return hasResult
	case "context":
		return hasContext
	case "timestamp":
		return hasTimestamp
	case "attachments":
		return hasAttachments
	}
	if sub {
		if key == "objectType" {
			return hasType
		}
		return -1
	}
	switch key {
	case "id":
		return hasID
	case "stored":
		return hasStored
	case "authority":
		return hasAuthority
	case "version":
		return hasVersion
	}
	return -1
}

// places are where members stand that are judged when the statement is known.
type places struct{ object, revision, platform int }

// fits checks what members say of each other: revision and platform need an
// activity (2.0 4.2.2.5, 1.0.3 data 2.4.6), and a voiding statement names another
// (2.0 4.2.5, 1.0.3 data 2.3.2).
func (r *reader) fits(s *Statement, p places, sub bool) {
	if r.failed() {
		return
	}
	if s.Object.Kind != KindActivity {
		for _, x := range []struct {
			at   int
			name string
		}{{p.revision, "revision"}, {p.platform, "platform"}} {
			if x.at > 0 {
				r.fail(x.at, "statement.onlyactivity", "Name", x.name)
			}
		}
	}
	if s.Verb == VoidedVerb && !sub {
		if s.Object.Kind != KindStatementRef {
			r.fail(p.object, "statement.voidsref")
		}
		s.Voids = s.Object.ID
	}
}

// verb reads a verb and returns its IRI (2.0 4.2.2.2, 1.0.3 data 2.4.3).
func (r *reader) verb() (id string) {
	o, at := r.open()
	for r.member(&o) {
		switch o.key {
		case "id":
			r.once(&o, 0)
			id = r.identifier()
		case "display":
			r.once(&o, 1)
			r.languages()
		default:
			r.unknown(&o)
		}
	}
	r.need(&o, 0, at, "id")
	return id
}

// version reads the version a sender has set. 1.0.3 wants "1.0.something" (data
// 2.4.10) and takes "1.0" for "1.0.0" (communication 3.3); 2.0 takes these and
// "2.0.something" (4.2.4.3).
func (r *reader) version() string {
	r.space()
	at := r.i
	s := r.text()
	if r.failed() {
		return ""
	}
	line, patch := s, "0"
	if strings.Count(s, ".") == 2 {
		dot := strings.LastIndexByte(s, '.')
		line, patch = s[:dot], s[dot+1:]
	}
	if line != "1.0" && (line != "2.0" || r.v == V103 || s == "2.0") || !digits(patch) {
		if r.v == V103 {
			r.fail(at, "statement.version103")
		} else {
			r.fail(at, "statement.version200")
		}
	}
	return s
}
