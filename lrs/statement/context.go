package statement

// context reads a statement's context (2.0 4.2.2.5, 1.0.3 data 2.4.6).
func (r *reader) context(s *Statement, p *places) {
	c := &s.Context
	o, _ := r.open()
	for r.member(&o) {
		switch o.key {
		case "registration":
			r.once(&o, 0)
			s.Registration = r.uuid()
		case "instructor":
			r.once(&o, 1)
			a := r.agent(anyone)
			c.Instructor = &a
		case "team":
			r.once(&o, 2)
			a := r.agent(onlyGroup)
			c.Team = &a
		case "contextActivities":
			r.once(&o, 3)
			r.activities(c)
		case "revision":
			r.once(&o, 4)
			p.revision = o.keyAt
			c.Revision = r.text()
		case "platform":
			r.once(&o, 5)
			p.platform = o.keyAt
			c.Platform = r.text()
		case "language":
			r.once(&o, 6)
			r.space()
			at := r.i
			c.Language = r.text()
			if !r.failed() && !Language(c.Language) {
				r.fail(at, "statement.language", "Name", c.Language)
			}
		case "statement":
			r.once(&o, 7)
			c.Statement = r.reference()
		case "extensions":
			r.once(&o, 8)
			r.space()
			at := r.i
			r.extensions()
			c.Extensions = r.part(at)
		case "contextAgents":
			r.once(&o, 9)
			c.Agents = r.related(&o, "contextAgent", "agent", onlyAgent)
		case "contextGroups":
			r.once(&o, 10)
			c.Groups = r.related(&o, "contextGroup", "group", onlyGroup)
		default:
			r.unknown(&o)
		}
	}
}

// part is the given text from at to the reader's place.
func (r *reader) part(at int) []byte {
	if r.failed() {
		return nil
	}
	return r.raw[at:r.i:r.i]
}

// activities reads the four lists of context activities. One that comes alone is
// kept as a list of one (2.0 4.2.2.5, 1.0.3 data 2.4.6.2).
func (r *reader) activities(c *Context) {
	o, _ := r.open()
	for r.member(&o) {
		switch o.key {
		case "parent":
			r.once(&o, 0)
			c.Parent = r.activityList()
		case "grouping":
			r.once(&o, 1)
			c.Grouping = r.activityList()
		case "category":
			r.once(&o, 2)
			c.Category = r.activityList()
		case "other":
			r.once(&o, 3)
			c.Other = r.activityList()
		default:
			r.unknown(&o)
		}
	}
}

func (r *reader) activityList() []string {
	mark := len(r.acts)
	if r.peek() == '{' {
		r.edits = append(r.edits, edit{at: r.i, put: "["})
		id, _ := r.activity()
		r.acts = append(r.acts, id)
		r.edits = append(r.edits, edit{at: r.i, put: "]"})
	} else {
		r.into()
		for n := 0; r.item(n); n++ {
			id, _ := r.activity()
			r.acts = append(r.acts, id)
		}
	}
	return r.acts[mark:len(r.acts):len(r.acts)]
}

// related reads contextAgents or contextGroups, which only 2.0 has (4.2.2.5).
func (r *reader) related(outer *object, kind, member string, may who) (out []Agent) {
	if r.v == V103 {
		r.fail(outer.keyAt, "statement.only200", "Name", outer.key)
		return nil
	}
	r.into()
	for n := 0; r.item(n); n++ {
		o, at := r.open()
		for r.member(&o) {
			switch o.key {
			case "objectType":
				r.once(&o, 0)
				r.word(kind)
			case member:
				r.once(&o, 1)
				out = append(out, r.agent(may))
			case "relevantTypes":
				r.once(&o, 2)
				r.relevantTypes()
			default:
				r.unknown(&o)
			}
		}
		r.need(&o, 0, at, "objectType")
		r.need(&o, 1, at, member)
	}
	return out
}

func (r *reader) relevantTypes() {
	at := r.into()
	n := 0
	for ; r.item(n); n++ {
		r.iri()
	}
	if n == 0 {
		r.fail(at, "statement.emptylist")
	}
}
