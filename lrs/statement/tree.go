package statement

import "errors"

// errShape is met only where a text that is no statement was stored.
var errShape = errors.New("statement: the stored text is not a JSON object")

// node is a JSON value whose text is s[from:to] of its document.
type node struct {
	kind     byte // '{' '[' '"' '0' for a number, 't' 'f' 'n'
	from, to int
	text     string // of a string: what it says; of a number: its spelling
	members  []member
	items    []node
}

// member is a member of an object, in its order.
type member struct {
	name string
	node node
}

// read makes the tree of a whole JSON text.
func read(text string) (node, bool) {
	r := reader{s: text}
	n := r.node()
	r.end()
	return n, !r.failed()
}

func (r *reader) node() (n node) {
	n.kind = r.peek()
	n.from = r.i
	switch n.kind {
	case '{':
		o, _ := r.open()
		mark := len(r.names)
		var many map[string]bool
		for r.member(&o) {
			many = r.name(&o, mark, many)
			n.members = append(n.members, member{o.key, r.node()})
		}
		r.names = r.names[:mark]
	case '[':
		r.into()
		for i := 0; r.item(i); i++ {
			n.items = append(n.items, r.node())
		}
	case '"':
		n.text = r.quoted()
	case 't', 'f', 'n':
		r.any()
	default:
		n.kind, n.text = '0', r.number()
	}
	n.to = r.i
	return n
}

// get is the member of that name, or nil.
func (n *node) get(name string) *node {
	if n == nil || n.kind != '{' {
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			return &n.members[i].node
		}
	}
	return nil
}

// says is the text of the member of that name when it is a string.
func (n *node) says(name string) string {
	if m := n.get(name); m != nil && m.kind == '"' {
		return m.text
	}
	return ""
}

// each are the items of a list, or the one value that stands for a list of one.
func (n *node) each() []node {
	switch {
	case n == nil:
		return nil
	case n.kind == '[':
		return n.items
	}
	return []node{*n}
}
