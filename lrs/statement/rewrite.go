package statement

// rewriter copies a document and puts other text in the place of some values. The
// values must come in the order in which they lie.
type rewriter struct {
	s   string
	out []byte
	pos int
}

// replace copies up to the value and writes put instead of it.
func (w *rewriter) replace(n *node, put func(out []byte) []byte) {
	w.out = put(append(w.out, w.s[w.pos:n.from]...))
	w.pos = n.to
}

// insert copies up to an offset and writes put there.
func (w *rewriter) insert(at int, put func(out []byte) []byte) {
	w.out = put(append(w.out, w.s[w.pos:at]...))
	w.pos = at
}

func (w *rewriter) done() []byte { return append(w.out, w.s[w.pos:]...) }

// visitor is what is done with the parts of a statement that its format changes.
type visitor struct {
	agent      func(n *node)
	verb       func(n *node)
	activity   func(n *node)
	attachment func(n *node)
}

// walk visits a statement's parts in the order in which they lie.
func (v *visitor) walk(n *node) {
	for i := range n.members {
		m := &n.members[i].node
		switch n.members[i].name {
		case "actor", "authority":
			v.agent(m)
		case "verb":
			v.verb(m)
		case "object":
			v.object(m)
		case "context":
			v.context(m)
		case "attachments":
			for i := range m.items {
				v.attachment(&m.items[i])
			}
		}
	}
}

func (v *visitor) object(n *node) {
	switch kindOf(n) {
	case KindActivity:
		v.activity(n)
	case KindAgent, KindGroup:
		v.agent(n)
	case KindSubStatement:
		v.walk(n)
	}
}

func (v *visitor) context(n *node) {
	for i := range n.members {
		m := &n.members[i].node
		switch n.members[i].name {
		case "instructor", "team":
			v.agent(m)
		case "contextAgents", "contextGroups":
			for i := range m.items {
				for j, x := range m.items[i].members {
					if x.name == "agent" || x.name == "group" {
						v.agent(&m.items[i].members[j].node)
					}
				}
			}
		case "contextActivities":
			for i := range m.members {
				if list := &m.members[i].node; list.kind == '[' {
					for j := range list.items {
						v.activity(&list.items[j])
					}
				} else {
					v.activity(list)
				}
			}
		}
	}
}

// IDs is a stored statement with format=ids: agents, groups, verbs and activities
// with nothing but what identifies them; of a group without an identifier, its
// members so (2.0 4.1.6.1, 1.0.3 communication 2.1.3). An agent keeps its
// objectType, without which it could not be an object.
func IDs(stored []byte) ([]byte, error) {
	text := string(stored)
	n, ok := read(text)
	if !ok || n.kind != '{' {
		return nil, errShape
	}
	w := rewriter{s: text, out: make([]byte, 0, len(text))}
	only := func(n *node) {
		if id := n.get("id"); id != nil && len(n.members) > 1 {
			w.replace(n, func(out []byte) []byte {
				return append(append(append(out, `{"id":`...), text[id.from:id.to]...), '}')
			})
		}
	}
	v := visitor{
		agent:      func(n *node) { w.replace(n, func(out []byte) []byte { return bareAgent(out, text, n) }) },
		verb:       only,
		activity:   only,
		attachment: func(*node) {},
	}
	v.walk(&n)
	return w.done(), nil
}

func bareAgent(out []byte, text string, n *node) []byte {
	kind := KindAgent
	if n.says("objectType") == KindGroup {
		kind = KindGroup
	}
	out = append(append(append(out, `{"objectType":"`...), kind...), '"')
	for _, name := range [...]string{"mbox", "mbox_sha1sum", "openid", "account"} {
		if id := n.get(name); id != nil {
			out = append(append(append(out, `,"`...), name...), `":`...)
			return append(append(out, text[id.from:id.to]...), '}')
		}
	}
	out = append(out, `,"member":[`...)
	members := n.get("member").each()
	for i := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = bareAgent(out, text, &members[i])
	}
	return append(out, "]}"...)
}
