package cmi5

import (
	"errors"
	"fmt"
	"strings"

	"stepwise/content/xmltree"
)

// Fault is one thing that is wrong with a course structure, with its place. Key
// names the sentence.
type Fault struct {
	Path string // "/courseStructure/block[2]/au", or "" for the whole file
	Line int    // of the element's start tag, 0 when there is none
	Key  string
	Args []any // pairs of name and value for the sentence
}

// Where says the place in one word for lists: "line 12 /courseStructure/au".
func (f Fault) Where() string {
	if f.Line == 0 {
		return f.Path
	}
	return strings.TrimSpace(fmt.Sprintf("line %d %s", f.Line, f.Path))
}

// Faults is everything that is wrong; it is an error when there is something.
type Faults []Fault

func (f Faults) Error() string {
	var lines []string
	for _, x := range f {
		lines = append(lines, fmt.Sprint(x.Where(), ": ", x.Key, " ", x.Args))
	}
	return strings.Join(lines, "\n")
}

// MaxFaults is how many faults are told; who has so many mends the first ones.
const MaxFaults = 100

// Package tells what stands beside the structure in a ZIP. Nil means that there is
// only the XML file, so that every URL must be absolute (clause 14.2).
type Package interface {
	// Has reports whether the package holds a file at a path ("media/start.html").
	Has(path string) bool
}

const (
	xsi      = "http://www.w3.org/2001/XMLSchema-instance"
	xmlSpace = "http://www.w3.org/XML/1998/namespace"
)

// Parse reads a course structure and checks it against the schema of clause 14 and
// the rules of clause 13. The error is Faults.
func Parse(raw []byte, files Package) (*Course, error) {
	root, err := xmltree.Read(raw)
	if err != nil {
		var f *xmltree.Fault
		if !errors.As(err, &f) {
			return nil, err
		}
		return nil, Faults{{Line: f.Line, Key: f.Key, Args: []any{"Text", f.Text}}}
	}
	p := &parser{files: files, ids: map[string]map[string]bool{"block": {}, "au": {}, "objective": {}}}
	c := p.structure(root)
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return c, nil
}

type parser struct {
	files  Package
	faults Faults
	ids    map[string]map[string]bool // kind → id
	aus    int
}

func (p *parser) add(at *xmltree.Element, key string, args ...any) {
	if len(p.faults) < MaxFaults {
		p.faults = append(p.faults, Fault{Path: at.Path(), Line: at.Line, Key: key, Args: args})
	}
}

func (p *parser) structure(root *xmltree.Element) *Course {
	if root.Space != Namespace || root.Name != "courseStructure" {
		p.add(root, "cmi5.structure.root", "Name", root.Name, "Space", root.Space, "Want", Namespace)
		return nil
	}
	p.attributes(root)
	parts := p.sequence(root, slot{name: "course", min: 1, max: 1}, slot{name: "objectives", max: 1}, slot{name: "au", or: "block", min: 1})
	c := &Course{Extensions: extensions(root)}
	if e := first(parts, "course"); e != nil {
		p.attributes(e, "id")
		inside := p.sequence(e, slot{name: "title", min: 1, max: 1}, slot{name: "description", min: 1, max: 1})
		c.ID = p.id(e, "")
		c.Title, c.Description = p.text(first(inside, "title")), p.text(first(inside, "description"))
		c.Extensions = append(extensions(e), c.Extensions...)
	}
	if e := first(parts, "objectives"); e != nil {
		c.Objectives = p.objectives(e)
	}
	c.Nodes = p.nodes(parts)
	return c
}

func (p *parser) nodes(parts []*xmltree.Element) []Node {
	var out []Node
	for _, e := range parts {
		switch e.Name {
		case "au":
			out = append(out, Node{AU: p.au(e)})
		case "block":
			out = append(out, Node{Block: p.block(e)})
		}
	}
	return out
}

func (p *parser) block(e *xmltree.Element) *Block {
	p.attributes(e, "id")
	parts := p.sequence(e, slot{name: "title", min: 1, max: 1}, slot{name: "description", min: 1, max: 1},
		slot{name: "objectives", max: 1}, slot{name: "au", or: "block", min: 1})
	return &Block{ID: p.id(e, "block"), Title: p.text(first(parts, "title")), Description: p.text(first(parts, "description")),
		Objectives: p.referenced(first(parts, "objectives")), Nodes: p.nodes(parts), Extensions: extensions(e)}
}

func (p *parser) au(e *xmltree.Element) *AU {
	p.attributes(e, "id", "moveOn", "masteryScore", "launchMethod", "activityType")
	parts := p.sequence(e, slot{name: "title", min: 1, max: 1}, slot{name: "description", min: 1, max: 1}, slot{name: "objectives", max: 1},
		slot{name: "url", min: 1, max: 1}, slot{name: "launchParameters", max: 1}, slot{name: "entitlementKey", max: 1})
	a := &AU{Index: p.aus, ID: p.id(e, "au"), Title: p.text(first(parts, "title")), Description: p.text(first(parts, "description")),
		Objectives: p.referenced(first(parts, "objectives")), LaunchMethod: AnyWindow, MoveOn: NotApplicable, Extensions: extensions(e)}
	p.aus++
	if u := first(parts, "url"); u != nil {
		p.attributes(u)
		a.URL = p.url(u)
	}
	a.LaunchParameters, a.EntitlementKey = words(first(parts, "launchParameters")), words(first(parts, "entitlementKey"))
	if v, ok := e.Attribute("moveOn"); ok {
		a.MoveOn = MoveOn(choice(p, e, "moveOn", v, NotApplicable, Passed, Completed, CompletedAndPassed, CompletedOrPassed))
	}
	if v, ok := e.Attribute("launchMethod"); ok {
		a.LaunchMethod = LaunchMethod(choice(p, e, "launchMethod", v, AnyWindow, OwnWindow))
	}
	if v, ok := e.Attribute("masteryScore"); ok {
		a.MasteryScore = p.score(e, v)
	}
	if v, ok := e.Attribute("activityType"); ok {
		if a.ActivityType = trim(v); !ValidIRI(a.ActivityType) {
			p.add(e, "cmi5.structure.iri", "What", "activityType", "Value", v)
		}
	}
	return a
}

func (p *parser) objectives(e *xmltree.Element) []Objective {
	p.attributes(e)
	var out []Objective
	for _, o := range p.sequence(e, slot{name: "objective", min: 1}) {
		p.attributes(o, "id")
		parts := p.all(o, "title", "description") // xs:all: in any order
		out = append(out, Objective{ID: p.id(o, "objective"), Title: p.text(first(parts, "title")), Description: p.text(first(parts, "description"))})
	}
	return out
}

// referenced reads the objectives that a block or an AU names. Neither the schema
// nor the text asks that they are declared in the course: they may be of a
// catalogue elsewhere.
func (p *parser) referenced(e *xmltree.Element) []string {
	if e == nil {
		return nil
	}
	p.attributes(e)
	var out []string
	for _, o := range p.sequence(e, slot{name: "objective", min: 1}) {
		p.attributes(o, "idref")
		v, _ := o.Attribute("idref")
		if v = trim(v); v == "" {
			p.add(o, "cmi5.structure.attribute.missing", "Name", "idref")
			continue
		}
		out = append(out, v)
	}
	return out
}

func first(list []*xmltree.Element, name string) *xmltree.Element {
	for _, e := range list {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// words is the text of an element whose content is free, or nil without one.
func words(e *xmltree.Element) *string {
	if e == nil {
		return nil
	}
	s := trim(e.Text)
	return &s
}

func trim(s string) string { return strings.TrimSpace(s) }
