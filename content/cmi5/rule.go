package cmi5

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stepwise/content/xmltree"
)

// slot is one place of a sequence of the schema: an element, or a choice of two.
type slot struct {
	name, or string
	min, max int // max 0: as many as one likes
}

func (s slot) takes(e *xmltree.Element) bool {
	return e.Space == Namespace && (e.Name == s.name || s.or != "" && e.Name == s.or)
}

func (s slot) String() string {
	if s.or != "" {
		return s.name + " / " + s.or
	}
	return s.name
}

// sequence checks the children of an element against a sequence of the schema and
// returns those of our namespace. Elements of other namespaces end the sequence, as
// the schema says, and no text stands between elements.
func (p *parser) sequence(e *xmltree.Element, slots ...slot) []*xmltree.Element {
	p.noText(e)
	var out []*xmltree.Element
	at, count, foreign := 0, 0, false
	next := func() {
		if count < slots[at].min {
			p.add(e, "cmi5.structure.missing", "Name", slots[at].String(), "Parent", e.Name)
		}
		at, count = at+1, 0
	}
	for _, c := range e.Children {
		if c.Space != Namespace {
			foreign = true
			continue
		}
		known := slices.IndexFunc(slots, func(s slot) bool { return s.takes(c) })
		if known < 0 {
			p.add(c, "cmi5.structure.unknown", "Name", c.Name, "Parent", e.Name)
			continue
		}
		out = append(out, c)
		switch {
		case known < at || foreign:
			p.add(c, "cmi5.structure.order", "Name", c.Name, "Parent", e.Name)
			continue
		case known > at:
			for at < known {
				next()
			}
		}
		if count++; slots[at].max > 0 && count > slots[at].max {
			p.add(c, "cmi5.structure.twice", "Name", c.Name, "Parent", e.Name)
		}
	}
	for at < len(slots) {
		// What is there in the wrong order was told already and is not missing.
		if s := slots[at]; count < s.min && slices.ContainsFunc(out, s.takes) {
			at, count = at+1, 0
			continue
		}
		next()
	}
	return out
}

// all checks for one element of each name, in any order.
func (p *parser) all(e *xmltree.Element, names ...string) []*xmltree.Element {
	p.noText(e)
	seen := map[string]int{}
	for _, c := range e.Children {
		if c.Space != Namespace || !slices.Contains(names, c.Name) {
			p.add(c, "cmi5.structure.unknown", "Name", c.Name, "Parent", e.Name)
		} else if seen[c.Name]++; seen[c.Name] > 1 {
			p.add(c, "cmi5.structure.twice", "Name", c.Name, "Parent", e.Name)
		}
	}
	for _, n := range names {
		if seen[n] == 0 {
			p.add(e, "cmi5.structure.missing", "Name", n, "Parent", e.Name)
		}
	}
	return e.Children
}

func (p *parser) noText(e *xmltree.Element) {
	if t := trim(e.Text); t != "" {
		p.add(e, "cmi5.structure.text", "Parent", e.Name, "Text", short(t))
	}
}

// attributes refuses attributes that the schema does not know; those of other
// namespaces are extensions.
func (p *parser) attributes(e *xmltree.Element, known ...string) {
	for _, a := range e.Attributes {
		if a.Space == Namespace || a.Space == "" && !slices.Contains(known, a.Name) {
			p.add(e, "cmi5.structure.attribute.unknown", "Name", a.Name, "Parent", e.Name)
		}
	}
}

// id reads the id of an element; ids of one kind are unique in a course (clauses
// 13.1.2 to 13.1.4).
func (p *parser) id(e *xmltree.Element, kind string) string {
	v, ok := e.Attribute("id")
	v = trim(v)
	switch {
	case !ok || v == "":
		p.add(e, "cmi5.structure.attribute.missing", "Name", "id")
	case !ValidIRI(v):
		p.add(e, "cmi5.structure.iri", "What", "id", "Value", v)
	case kind != "" && p.ids[kind][v]:
		p.add(e, "cmi5.structure.duplicate", "Value", v, "Kind", kind)
	}
	if kind != "" {
		p.ids[kind][v] = true
	}
	return v
}

var language = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`) // xs:language

func (p *parser) text(e *xmltree.Element) Text {
	if e == nil {
		return nil
	}
	p.attributes(e)
	var out Text
	for _, s := range p.sequence(e, slot{name: "langstring", min: 1}) {
		p.attributes(s, "lang")
		for _, c := range s.Children {
			p.add(c, "cmi5.structure.unknown", "Name", c.Name, "Parent", s.Name)
		}
		tag, ok := s.Attribute("lang")
		if tag = trim(tag); ok && !language.MatchString(tag) {
			p.add(s, "cmi5.structure.lang", "Value", tag)
		}
		out = append(out, struct {
			Lang  string `json:"lang"`
			Value string `json:"value"`
		}{tag, trim(s.Text)})
	}
	return out
}

func choice[T ~string](p *parser, e *xmltree.Element, name, value string, allowed ...T) string {
	value = trim(value)
	if !slices.Contains(allowed, T(value)) {
		var list []string
		for _, a := range allowed {
			list = append(list, string(a))
		}
		p.add(e, "cmi5.structure.choice", "Name", name, "Value", value, "Allowed", strings.Join(list, ", "))
	}
	return value
}

var decimal = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`) // xs:decimal

// score reads a masteryScore: 0 to 1 with at most four decimals (clause 13.1.4).
func (p *parser) score(e *xmltree.Element, v string) *float64 {
	v = trim(v)
	f, err := strconv.ParseFloat(v, 64)
	_, fraction, _ := strings.Cut(v, ".")
	if !decimal.MatchString(v) || err != nil || f < 0 || f > 1 || len(strings.TrimRight(fraction, "0")) > 4 {
		p.add(e, "cmi5.structure.score", "Value", v)
		return nil
	}
	f += 0 // "-0" is 0
	return &f
}

// ValidIRI reports whether s is an absolute IRI (RFC 3987): a scheme, a colon, and
// no character that an IRI cannot hold.
func ValidIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return ok && rest != "" && validScheme(scheme) && !strings.ContainsFunc(s, outsideIRI)
}

func validScheme(s string) bool {
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || strings.ContainsRune("+-.", c))) {
			return false
		}
	}
	return s != ""
}

func outsideIRI(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune(`<>"{}|\^`+"`", c) || c == unicode.ReplacementChar
}

// parameters are the names that a launch adds to a URL (clause 8.1).
var parameters = []string{"endpoint", "fetch", "actor", "registration", "activityId"}

// dangerous schemes would run in the page that opens them.
var dangerous = []string{"javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source"}

// url reads where an AU starts: absolute, or relative to the ZIP that holds it
// (clauses 13.1.4, 14.1, 14.2).
func (p *parser) url(e *xmltree.Element) string {
	v := trim(e.Text)
	if len(e.Children) > 0 {
		p.add(e.Children[0], "cmi5.structure.unknown", "Name", e.Children[0].Name, "Parent", e.Name)
	}
	if v == "" {
		p.add(e, "cmi5.structure.url.empty")
		return v
	}
	u, err := url.Parse(v)
	if err != nil || strings.ContainsFunc(v, outsideIRI) || u.IsAbs() && u.Host == "" && u.Opaque == "" || u.Opaque != "" {
		p.add(e, "cmi5.structure.url", "Value", v)
		return v
	}
	for name := range u.Query() {
		if slices.Contains(parameters, name) {
			p.add(e, "cmi5.structure.url.conflict", "Name", name)
		}
	}
	if u.IsAbs() {
		if slices.Contains(dangerous, strings.ToLower(u.Scheme)) {
			p.add(e, "cmi5.structure.url.scheme", "Scheme", u.Scheme)
		}
		return v
	}
	switch file, ok := Inside(v); {
	case p.files == nil:
		p.add(e, "cmi5.structure.url.relative", "Value", v)
	case !ok:
		p.add(e, "cmi5.structure.url.outside", "Value", v)
	case !p.files.Has(file):
		p.add(e, "cmi5.structure.url.nofile", "File", file)
	}
	return v
}

// Inside returns the path of the file in the package that a relative URL names; ok
// is false for one that leads out of the package or is no relative path.
func Inside(relative string) (file string, ok bool) {
	u, err := url.Parse(relative)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(relative, "//") || u.Path == "" {
		return "", false
	}
	file = path.Clean(strings.TrimPrefix(u.Path, "/")) // the root of the site is the root of the package
	return file, file != "." && file != ".." && !strings.HasPrefix(file, "../") && !strings.Contains(file, `\`)
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
