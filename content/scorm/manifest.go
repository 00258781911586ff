// Package scorm reads the manifests of SCORM 1.2 and SCORM 2004 packages into the
// same course structure that cmi5 has, so that hospitals' old material is launched,
// counted and waived like anything else, and turns what a unit (SCO) commits into
// its standing. It computes only.
package scorm

import (
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"

	"stepwise/content/cmi5"
	"stepwise/content/xmltree"
)

// Version is which SCORM a package speaks.
type Version string

// The versions. All editions of 2004 share one API.
const (
	V12   Version = "1.2"
	V2004 Version = "2004"
)

// Manifest is what an imsmanifest.xml says. Each AU of Course is an item with a
// resource; its LaunchParameters are the SCO's dataFromLMS. An asset, which speaks no
// API, is an AU whose criterion is NotApplicable.
type Manifest struct {
	Version Version
	Course  *cmi5.Course
}

// Parse reads a manifest. The error is cmi5.Faults.
func Parse(raw []byte, files cmi5.Package) (*Manifest, error) {
	root, err := xmltree.Read(raw)
	if err != nil {
		var f *xmltree.Fault
		if !errors.As(err, &f) {
			return nil, err
		}
		return nil, cmi5.Faults{{Line: f.Line, Key: f.Key, Args: []any{"Text", f.Text}}}
	}
	p := &parser{files: files, resources: map[string]resource{}, ids: map[string]bool{}}
	m := p.manifest(root)
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return m, nil
}

type parser struct {
	files     cmi5.Package
	faults    cmi5.Faults
	resources map[string]resource
	base      string // xml:base of manifest and resources
	id        string
	version   Version
	ids       map[string]bool
	aus       int
}

func (p *parser) add(at *xmltree.Element, key string, args ...any) {
	if len(p.faults) < cmi5.MaxFaults {
		p.faults = append(p.faults, cmi5.Fault{Path: at.Path(), Line: at.Line, Key: key, Args: args})
	}
}

func (p *parser) manifest(root *xmltree.Element) *Manifest {
	if root.Name != "manifest" {
		p.add(root, "cmi5.scorm.root", "Name", root.Name)
		return nil
	}
	p.version = versionOf(root)
	p.id, _ = root.Attribute("identifier")
	list := child(root, "resources")
	if list != nil {
		p.base = base(root) + base(list)
		for _, r := range all(list, "resource") {
			id, _ := r.Attribute("identifier")
			p.resources[id] = r
		}
	}
	organizations := child(root, "organizations")
	if organizations == nil || len(all(organizations, "organization")) == 0 {
		p.add(root, "cmi5.scorm.organization")
		return nil
	}
	chosen := all(organizations, "organization")[0].Element
	if wanted, ok := organizations.Attribute("default"); ok {
		for _, o := range all(organizations, "organization") {
			if id, _ := o.Attribute("identifier"); id == wanted {
				chosen = o.Element
			}
		}
	}
	c := &cmi5.Course{ID: urn(p.id), Title: title(chosen, p.id), Description: title(chosen, p.id), Nodes: p.items(chosen)}
	if len(p.faults) == 0 && len(c.AUs()) == 0 {
		p.add(chosen, "cmi5.scorm.nothing")
	}
	return &Manifest{Version: p.version, Course: c}
}

func (p *parser) items(parent *xmltree.Element) []cmi5.Node {
	var out []cmi5.Node
	for _, x := range all(parent, "item") {
		i := x.Element
		inside := p.items(i)
		ref, _ := i.Attribute("identifierref")
		if ref != "" {
			if a := p.unit(i, ref); a != nil {
				inside = append([]cmi5.Node{{AU: a}}, inside...)
			}
		}
		switch {
		case len(inside) == 1 && ref != "":
			out = append(out, inside[0])
		case len(inside) > 0:
			id, _ := i.Attribute("identifier")
			out = append(out, cmi5.Node{Block: &cmi5.Block{ID: urn(p.id, "item", id), Title: title(i, id), Description: title(i, id), Nodes: inside}})
		}
	}
	// Units are numbered in the order of the file, a unit before what lies in it.
	if parent.Name == "organization" {
		p.aus = 0
		number(out, &p.aus)
	}
	return out
}

func number(nodes []cmi5.Node, n *int) {
	for _, x := range nodes {
		if x.AU != nil {
			x.AU.Index = *n
			*n++
		} else {
			number(x.Block.Nodes, n)
		}
	}
}

func (p *parser) unit(i *xmltree.Element, ref string) *cmi5.AU {
	id, _ := i.Attribute("identifier")
	r, there := p.resources[ref]
	switch {
	case !there:
		p.add(i, "cmi5.scorm.resource", "ID", ref)
		return nil
	case id == "":
		p.add(i, "cmi5.structure.attribute.missing", "Name", "identifier")
		return nil
	case p.ids[id]:
		p.add(i, "cmi5.structure.duplicate", "Value", id, "Kind", "item")
		return nil
	}
	p.ids[id] = true
	a := &cmi5.AU{ID: urn(p.id, "unit", id), Title: title(i, id), Description: title(i, id), LaunchMethod: cmi5.AnyWindow, MoveOn: cmi5.CompletedOrPassed}
	if kind := r.any("scormtype"); strings.EqualFold(kind, "asset") {
		a.MoveOn = cmi5.NotApplicable
	}
	a.URL = p.address(i, r)
	if data := text(i, "datafromlms"); data != "" {
		a.LaunchParameters = &data
	}
	if a.MasteryScore = p.mastery(i); a.MasteryScore != nil && a.MoveOn == cmi5.CompletedOrPassed {
		a.MoveOn = cmi5.Passed // who was below it has completed, and that is not enough
	}
	return a
}

// address is the resource's file with the item's parameters, relative to the package.
func (p *parser) address(i *xmltree.Element, r resource) string {
	href, _ := r.Attribute("href")
	href = strings.TrimSpace(strings.ReplaceAll(href, `\`, "/"))
	if href == "" {
		p.add(r.Element, "cmi5.structure.url.empty")
		return ""
	}
	whole := p.base + base(r.Element) + href
	file, query := whole, ""
	if at := strings.IndexAny(whole, "?#"); at >= 0 {
		file, query = whole[:at], whole[at:]
	}
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	file = path.Clean(strings.TrimPrefix(file, "/"))
	switch {
	case strings.Contains(whole, "://"):
		p.add(r.Element, "cmi5.scorm.elsewhere", "Value", whole)
	case file == "." || file == ".." || strings.HasPrefix(file, "../"):
		p.add(r.Element, "cmi5.structure.url.outside", "Value", whole)
	case !p.files.Has(file):
		p.add(r.Element, "cmi5.structure.url.nofile", "File", file)
	}
	if more, ok := i.Attribute("parameters"); ok && more != "" {
		query = join(query, more)
	}
	return (&url.URL{Path: file}).EscapedPath() + strings.ReplaceAll(query, " ", "%20")
}

// join adds the parameters of an item to an address (IMS content packaging 1.1.4,
// "parameters").
func join(query, more string) string {
	more = strings.TrimLeft(more, "?&")
	if strings.HasPrefix(more, "#") {
		if strings.Contains(query, "#") {
			return query
		}
		return query + more
	}
	query, fragment, has := strings.Cut(query, "#")
	if query == "" {
		query = "?" + more
	} else {
		query += "&" + more
	}
	if has {
		query += "#" + fragment
	}
	return query
}

// mastery is the score that passes, 0 to 1, or nil: masteryscore of 0 to 100 in 1.2,
// minNormalizedMeasure of the primary objective in 2004 where its measure satisfies.
func (p *parser) mastery(i *xmltree.Element) *float64 {
	scale, word := 100.0, text(i, "masteryscore")
	if p.version == V2004 {
		scale, word = 1, ""
		if s := child(i, "sequencing"); s != nil {
			if o := child(s, "objectives"); o != nil {
				if primary := child(o, "primaryobjective"); primary != nil {
					if by, _ := primary.Attribute("satisfiedByMeasure"); by == "true" || by == "1" {
						if word = text(primary, "minnormalizedmeasure"); word == "" {
							word = "1"
						}
					}
				}
			}
		}
	}
	if word == "" {
		return nil
	}
	f, err := strconv.ParseFloat(word, 64)
	if f /= scale; err != nil || f < 0 || f > 1 {
		p.add(i, "cmi5.scorm.mastery", "Value", word)
		return nil
	}
	return &f
}
