package statement

// object reads what a statement is about (2.0 4.2.2.3, 1.0.3 data 2.4.4). What
// may stand in it depends on objectType, which may come last: so that is looked up
// first, and then the object is read as what it is.
func (r *reader) object(to *Object, sub bool) {
	at := r.i
	kind, kindAt := r.kindAhead()
	r.i = at
	if r.failed() {
		return
	}
	to.Kind = kind
	switch kind {
	case KindActivity:
		to.ID, to.Type = r.activity()
	case KindAgent, KindGroup:
		a := r.agent(anyone)
		to.Agent, to.ID = &a, a.Key
	case KindStatementRef:
		to.ID = r.reference()
	case KindSubStatement:
		if sub {
			r.fail(kindAt, "statement.subinsub")
			return
		}
		to.Sub = &Statement{}
		r.statement(to.Sub, true)
	default:
		r.fail(kindAt, "statement.objecttype")
	}
}

// kindAhead finds the object's objectType without checking anything else; the
// bytes are checked when the object is read.
func (r *reader) kindAhead() (kind string, at int) {
	if r.peek() != '{' {
		r.wrong("statement.wantobject")
		return "", r.i
	}
	depth := 0
	for i := r.i; i < len(r.s); i++ {
		switch r.s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return KindActivity, r.i
			}
		case '"':
			from := i
			for i++; i < len(r.s) && r.s[i] != '"'; i++ {
				if r.s[i] == '\\' {
					i++
				}
			}
			if depth != 1 || i >= len(r.s) {
				continue
			}
			if raw := r.s[from+1 : i]; raw != "objectType" && !escapedType(raw) {
				continue
			}
			r.i = i + 1
			if r.peek() != ':' {
				continue // it was a value
			}
			r.i++
			r.space()
			at = r.i
			return r.text(), at
		}
	}
	return KindActivity, r.i
}

// escapedType reports whether a key with escapes says objectType.
func escapedType(raw string) bool {
	if len(raw) <= len("objectType") || len(raw) > 6*len("objectType") {
		return false
	}
	q := reader{s: `"` + raw + `"`}
	return q.quoted() == "objectType" && !q.failed()
}

// reference reads a reference to a statement and returns its id (2.0 4.2.2.3,
// 1.0.3 data 2.4.4.3).
func (r *reader) reference() (id string) {
	o, at := r.open()
	for r.member(&o) {
		switch o.key {
		case "objectType":
			r.once(&o, 0)
			r.word(KindStatementRef)
		case "id":
			r.once(&o, 1)
			id = r.uuid()
		default:
			r.unknown(&o)
		}
	}
	r.need(&o, 0, at, "objectType")
	r.need(&o, 1, at, "id")
	return id
}

// activity reads an activity and notes its definition (2.0 4.2.2.3, 1.0.3 data
// 2.4.4.1).
func (r *reader) activity() (id, kind string) {
	o, at := r.open()
	from, to := 0, 0
	for r.member(&o) {
		switch o.key {
		case "objectType":
			r.once(&o, 0)
			r.word(KindActivity)
		case "id":
			r.once(&o, 1)
			id = r.identifier()
		case "definition":
			r.once(&o, 2)
			r.space()
			from = r.i
			kind = r.definition()
			to = r.i
		default:
			r.unknown(&o)
		}
	}
	r.need(&o, 1, at, "id")
	if !r.failed() && o.has(2) {
		r.defs = append(r.defs, Definition{ID: id, Raw: r.raw[from:to:to]})
	}
	return id, kind
}

// The members of a definition that only interactions have, by their bits.
const (
	hasInteraction = iota
	hasPattern
	hasChoices
	hasScale
	hasSource
	hasTarget
	hasSteps
	hasOther // and the members that every definition may have
)

// lists says which lists of components a type of interaction may have (2.0
// 4.2.2.3, 1.0.3 data 2.4.4.1, "interaction components").
func lists(interaction string) (may uint32, ok bool) {
	switch interaction {
	case "choice", "sequencing":
		return 1 << hasChoices, true
	case "likert":
		return 1 << hasScale, true
	case "matching":
		return 1<<hasSource | 1<<hasTarget, true
	case "performance":
		return 1 << hasSteps, true
	case "true-false", "fill-in", "long-fill-in", "numeric", "other":
		return 0, true
	}
	return 0, false
}

var listNames = [...]string{hasChoices: "choices", hasScale: "scale", hasSource: "source", hasTarget: "target", hasSteps: "steps"}

// definition reads an activity's definition and returns the activity's type.
func (r *reader) definition() (kind string) {
	o, at := r.open()
	may, known := uint32(0), false
	for r.member(&o) {
		switch o.key {
		case "name":
			r.once(&o, hasOther)
			r.languages()
		case "description":
			r.once(&o, hasOther+1)
			r.languages()
		case "type":
			r.once(&o, hasOther+2)
			kind = r.iri()
		case "moreInfo":
			r.once(&o, hasOther+3)
			r.iri()
		case "extensions":
			r.once(&o, hasOther+4)
			r.extensions()
		case "interactionType":
			r.once(&o, hasInteraction)
			r.space()
			wordAt := r.i
			if may, known = lists(r.text()); !known {
				r.fail(wordAt, "statement.interaction")
			}
		case "correctResponsesPattern":
			r.once(&o, hasPattern)
			r.into()
			for n := 0; r.item(n); n++ {
				r.text()
			}
		case "choices":
			r.components(&o, hasChoices)
		case "scale":
			r.components(&o, hasScale)
		case "source":
			r.components(&o, hasSource)
		case "target":
			r.components(&o, hasTarget)
		case "steps":
			r.components(&o, hasSteps)
		default:
			r.unknown(&o)
		}
	}
	if o.seen&(1<<hasOther-1) != 0 && !o.has(hasInteraction) {
		r.fail(at, "statement.nointeraction")
	}
	if known && !r.failed() {
		for bit := uint(hasChoices); bit <= hasSteps; bit++ {
			if o.has(bit) && may&(1<<bit) == 0 {
				r.fail(at, "statement.component", "Name", listNames[bit])
			}
		}
	}
	return kind
}

// components reads a list of interaction components: each an id of its own and
// perhaps a description.
func (r *reader) components(o *object, bit uint) {
	r.once(o, bit)
	mark := len(r.names)
	var many map[string]bool
	r.into()
	for n := 0; r.item(n); n++ {
		c, at := r.open()
		for r.member(&c) {
			switch c.key {
			case "id":
				r.once(&c, 0)
				r.space()
				idAt := r.i
				id := object{key: r.text(), keyAt: idAt}
				if !r.failed() {
					if many = r.name(&id, mark, many); r.failed() {
						r.key, r.args = "statement.samecomponent", nil
					}
				}
			case "description":
				r.once(&c, 1)
				r.languages()
			default:
				r.unknown(&c)
			}
		}
		r.need(&c, 0, at, "id")
	}
	if !r.failed() {
		r.names = r.names[:mark]
	}
}
