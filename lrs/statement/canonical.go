package statement

import "strings"

// Canon says how statements are written with format=canonical: which of the
// languages a reader prefers, and what the store holds for the definition of an
// activity, if it holds anything (2.0 4.1.6.1, 1.0.3 communication 2.1.3). Agents
// and groups stay as they are.
type Canon struct {
	// Languages are the tags of the reader's languages, the dearest first.
	Languages []string
	// Definition returns the canonical definition of an activity as a JSON object,
	// or nil to use the statement's own. May be nil.
	Definition func(activity string) []byte
}

// Canonical is a stored statement with format=canonical by its own definitions:
// each language map has one entry, in the first of the languages that it has.
func Canonical(stored []byte, languages []string) ([]byte, error) {
	return Canon{Languages: languages}.Write(stored)
}

// Write rewrites a stored statement.
func (c Canon) Write(stored []byte) ([]byte, error) {
	text := string(stored)
	n, ok := read(text)
	if !ok || n.kind != '{' {
		return nil, errShape
	}
	w := rewriter{s: text, out: make([]byte, 0, len(text))}
	v := visitor{
		agent:      func(*node) {},
		verb:       func(n *node) { c.oneLanguage(&w, n, "display") },
		attachment: func(n *node) { c.oneLanguage(&w, n, "display", "description") },
		activity: func(n *node) {
			own := n.get("definition")
			var held []byte
			if c.Definition != nil {
				held = c.Definition(n.says("id"))
			}
			switch {
			case held == nil && own != nil:
				c.definition(&w, own)
			case held != nil && own != nil:
				w.replace(own, func(out []byte) []byte { return append(out, c.WriteDefinition(held)...) })
			case held != nil && len(n.members) > 0:
				w.insert(n.to-1, func(out []byte) []byte {
					return append(append(out, `,"definition":`...), c.WriteDefinition(held)...)
				})
			}
		},
	}
	v.walk(&n)
	return w.done(), nil
}

// WriteDefinition rewrites an activity's definition, a JSON object; one that is
// none comes back as it is.
func (c Canon) WriteDefinition(definition []byte) []byte {
	text := string(definition)
	n, ok := read(text)
	if !ok || n.kind != '{' {
		return definition
	}
	w := rewriter{s: text}
	c.definition(&w, &n)
	return w.done()
}

func (c Canon) definition(w *rewriter, n *node) {
	for i := range n.members {
		m := &n.members[i].node
		switch n.members[i].name {
		case "name", "description":
			c.best(w, m)
		case "choices", "scale", "source", "target", "steps":
			for j := range m.items {
				c.oneLanguage(w, &m.items[j], "description")
			}
		}
	}
}

// oneLanguage leaves one entry in those members of n that have these names.
func (c Canon) oneLanguage(w *rewriter, n *node, names ...string) {
	for i := range n.members {
		for _, name := range names {
			if n.members[i].name == name {
				c.best(w, &n.members[i].node)
			}
		}
	}
}

func (c Canon) best(w *rewriter, n *node) {
	if len(n.members) < 2 {
		return
	}
	m := &n.members[c.pick(n)]
	w.replace(n, func(out []byte) []byte {
		out = append(append(append(out, `{"`...), m.name...), `":`...) // a tag needs no escapes
		return append(append(out, w.s[m.node.from:m.node.to]...), '}')
	})
}

// pick is the entry of a language map that suits best: for each language asked for
// the same tag, then a narrower one ("en" finds "en-GB"), then both again for the
// asked one cut from its end ("zh-CN" finds "zh", then "zh-Hans"; after RFC 4647,
// 3.4). Where none of the languages is there it is the first entry.
func (c Canon) pick(n *node) int {
	for _, want := range c.Languages {
		if want == "*" {
			return 0
		}
		for tag := want; tag != ""; tag = wider(tag) {
			narrower := -1
			for i := range n.members {
				have := n.members[i].name
				if strings.EqualFold(have, tag) {
					return i
				}
				if narrower < 0 && len(have) > len(tag) && have[len(tag)] == '-' && strings.EqualFold(have[:len(tag)], tag) {
					narrower = i
				}
			}
			if narrower >= 0 {
				return narrower
			}
		}
	}
	return 0
}

// wider cuts a tag's last subtag, and a single letter before it.
func wider(tag string) string {
	cut := strings.LastIndexByte(tag, '-')
	if cut < 0 {
		return ""
	}
	tag = tag[:cut]
	if n := len(tag); n > 2 && tag[n-2] == '-' {
		tag = tag[:n-2]
	}
	return tag
}
