// Package clause holds ODM documents to clauses of the standard: the body and the
// attributes of each element, the formats of what they hold, and rules between
// elements that no schema can say. CDISC's schemas come in no package that a build can
// fetch, so this stands in their place; it knows the part of ODM 1.3.2 and 2.0 that
// trial/odm writes and refuses everything else. It computes and nothing else.
//
// Sources: Operational Data Model, version 1.3.2 (2013-12-01), by section; for version
// 2.0 (2023) the schema files of the standard by name, where it says no more than they.
package clause

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Namespaces of the editions, and the one of what Stepwise adds.
const (
	Space132 = "http://www.cdisc.org/ns/odm/v1.3"
	Space20  = "http://www.cdisc.org/ns/odm/v2.0"
	Own      = "https://stepwise.example/odm"
)

// Node is an element. Attributes of Own are named "sw:…".
type Node struct {
	Name   string
	Attrs  map[string]string
	Text   string // its own, without that of its children
	Body   []*Node
	Parent *Node
}

// Document is one that was read.
type Document struct {
	Root  *Node
	Space string
}

// Fault is where a document leaves the standard.
type Fault struct {
	Rule   string // "body", "attribute", or the Name of a Rule
	Clause string
	Where  string // path of the element
	Says   string
}

func (f Fault) String() string {
	return f.Where + ": " + f.Says + " (" + f.Rule + ", " + f.Clause + ")"
}

// Parse reads a document.
func Parse(r io.Reader) (*Document, error) {
	in, d := xml.NewDecoder(r), &Document{}
	var top *Node
	for {
		t, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &Node{Name: t.Name.Local, Attrs: map[string]string{}, Parent: top}
			if d.Root == nil {
				d.Root, d.Space = n, t.Name.Space
			} else if t.Name.Space != d.Space {
				n.Name = t.Name.Space + " " + n.Name
			}
			for _, a := range t.Attr {
				switch a.Name.Space {
				case "":
					if a.Name.Local != "xmlns" {
						n.Attrs[a.Name.Local] = a.Value
					}
				case "xmlns":
				case Own:
					n.Attrs["sw:"+a.Name.Local] = a.Value
				case "http://www.w3.org/XML/1998/namespace":
					n.Attrs["xml:"+a.Name.Local] = a.Value
				default:
					n.Attrs[a.Name.Space+" "+a.Name.Local] = a.Value
				}
			}
			if top != nil {
				top.Body = append(top.Body, n)
			}
			top = n
		case xml.EndElement:
			top = top.Parent
		case xml.CharData:
			if top != nil {
				top.Text += string(t)
			}
		}
	}
	if d.Root == nil {
		return nil, errors.New("clause: no document")
	}
	return d, nil
}

// Element says what an element may be, in the notation of ODM 1.3.2, section 2.12.
type Element struct {
	Clause string
	Attrs  []Attribute
	Text   string // format of its text, when it holds no elements
	Body   string // as written: "Description?, FormRef*, Alias*"
	body   *regexp.Regexp
}

// Attribute is one attribute of an element.
type Attribute struct {
	Name     string
	Optional bool
	Format   string // name of a format, or its allowed values: "(Yes|No)"
}

// define makes an Element of attributes ("OID:oid Domain?:text") and a body, which is a
// group of elements, "=format" or "" for EMPTY. "_" is a space within allowed values.
func define(clause, attrs, body string) Element {
	e := Element{Clause: clause, Body: body}
	for a := range strings.FieldsSeq(attrs) {
		i := strings.LastIndex(a, ":")
		if j := strings.Index(a, ":("); j >= 0 {
			i = j
		}
		name, optional := strings.CutSuffix(a[:i], "?")
		e.Attrs = append(e.Attrs, Attribute{name, optional, strings.ReplaceAll(a[i+1:], "_", " ")})
	}
	if text, ok := strings.CutPrefix(body, "="); ok {
		e.Text, e.Body = text, ""
		return e
	}
	pattern := regexp.MustCompile(`\w+`).ReplaceAllString(body, `(?:$0 )`)
	e.body = regexp.MustCompile("^" + strings.NewReplacer(", ", "", " | ", "|").Replace(pattern) + "$")
	return e
}

// Elements are those of an edition, by name.
func (d *Document) Elements() map[string]Element {
	if d.Space == Space20 {
		return elements20
	}
	return elements132
}

// Faults are all that the document does against the standard, none for a good one.
func (d *Document) Faults() []Fault {
	if d.Space != Space132 && d.Space != Space20 || d.Root.Name != "ODM" {
		return []Fault{{"body", "3.1 ODM", d.Root.Name, "this is no ODM document of version 1.3.2 or 2.0"}}
	}
	var out []Fault
	d.Root.Walk(func(n *Node) { out = append(out, d.Structure(n)...) })
	for _, r := range Rules {
		if r.Space != "" && r.Space != d.Space {
			continue
		}
		r.check(d, func(n *Node, format string, args ...any) {
			out = append(out, Fault{r.Name, r.Clause, n.path(), fmt.Sprintf(format, args...)})
		})
	}
	return out
}

// Structure are the faults of one element's body and attributes.
func (d *Document) Structure(n *Node) (out []Fault) {
	def, known := d.Elements()[n.Name]
	if !known {
		return []Fault{{"body", "3 General Elements", n.path(), "no such element"}}
	}
	fault := func(rule, format string, args ...any) {
		out = append(out, Fault{rule, def.Clause, n.path(), fmt.Sprintf(format, args...)})
	}
	for _, a := range def.Attrs {
		value, there := n.Attrs[a.Name]
		switch {
		case !there && !a.Optional:
			fault("attribute", "%s is missing", a.Name)
		case there && !Fits(a.Format, value):
			fault("attribute", "%s is no %s: %.60q", a.Name, a.Format, value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Attrs)) {
		if !slices.ContainsFunc(def.Attrs, func(a Attribute) bool { return a.Name == name }) {
			fault("attribute", "there is no %s", name)
		}
	}
	if def.Text != "" {
		if len(n.Body) > 0 || !Fits(def.Text, n.Text) {
			fault("body", "the text is no %s: %.60q", def.Text, n.Text)
		}
		return out
	}
	if strings.TrimSpace(n.Text) != "" {
		fault("body", "text among elements: %.60q", n.Text)
	}
	var names strings.Builder
	for _, c := range n.Body {
		names.WriteString(c.Name + " ")
	}
	if !def.body.MatchString(names.String()) {
		fault("body", "the body is %.80s, not (%s)", names.String(), def.Body)
	}
	return out
}

// Walk visits the node and all below it, in the order of the document.
func (n *Node) Walk(do func(*Node)) {
	do(n)
	for _, c := range n.Body {
		c.Walk(do)
	}
}

// all are the elements of some names in the node and below, in order.
func (n *Node) all(names ...string) (out []*Node) {
	n.Walk(func(x *Node) {
		if slices.Contains(names, x.Name) {
			out = append(out, x)
		}
	})
	return out
}

// kids are the children of some names.
func (n *Node) kids(names ...string) (out []*Node) {
	for _, c := range n.Body {
		if slices.Contains(names, c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// up is the nearest element of a name around the node.
func (n *Node) up(names ...string) *Node {
	for x := n.Parent; x != nil; x = x.Parent {
		if slices.Contains(names, x.Name) {
			return x
		}
	}
	return nil
}

func (n *Node) path() string {
	name := n.Name
	for _, key := range []string{"OID", "SubjectKey", "ItemOID", "ItemGroupOID", "FormOID", "StudyEventOID"} {
		if n.Attrs[key] != "" {
			name += "[" + n.Attrs[key] + "]"
			break
		}
	}
	if n.Parent == nil {
		return name
	}
	return n.Parent.path() + "/" + name
}
