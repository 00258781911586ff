package scorm

import (
	"net/url"
	"strings"

	"stepwise/content/cmi5"
	"stepwise/content/xmltree"
)

// Authors' tools write the namespaces of a manifest in many ways; elements are found
// by their local names, whatever their case.

type resource struct{ *xmltree.Element }

func child(e *xmltree.Element, name string) *xmltree.Element {
	for _, c := range e.Children {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

func all(e *xmltree.Element, name string) []resource {
	var out []resource
	for _, c := range e.Children {
		if strings.EqualFold(c.Name, name) {
			out = append(out, resource{c})
		}
	}
	return out
}

// any returns an attribute of any namespace.
func (r resource) any(name string) string {
	for _, a := range r.Attributes {
		if strings.EqualFold(a.Name, name) {
			return a.Value
		}
	}
	return ""
}

func text(e *xmltree.Element, name string) string {
	if c := child(e, name); c != nil {
		return strings.TrimSpace(c.Text)
	}
	return ""
}

func base(e *xmltree.Element) string {
	for _, a := range e.Attributes {
		if a.Name == "base" && a.Space == "http://www.w3.org/XML/1998/namespace" && a.Value != "" {
			return strings.TrimSuffix(strings.ReplaceAll(a.Value, `\`, "/"), "/") + "/"
		}
	}
	return ""
}

// title is an item's title; a manifest does not say its language.
func title(e *xmltree.Element, fallback string) cmi5.Text {
	t := text(e, "title")
	if t == "" {
		t = fallback
	}
	tag := ""
	for _, c := range t {
		if c >= 0x4E00 && c <= 0x9FFF {
			tag = "zh-Hans"
			break
		}
	}
	return cmi5.Text{{Lang: tag, Value: t}}
}

// urn makes an IRI of identifiers that are unique in a manifest only.
func urn(parts ...string) string {
	out := "urn:scorm"
	for _, p := range parts {
		out += ":" + url.QueryEscape(p)
	}
	return out
}

// versionOf looks for what a manifest says of its version, and else at its
// namespaces; 1.2 is what says nothing.
func versionOf(root *xmltree.Element) Version {
	if m := child(root, "metadata"); m != nil {
		switch v := strings.ToLower(text(m, "schemaversion")); {
		case strings.Contains(v, "2004"), strings.Contains(v, "cam 1.3"), strings.Contains(v, "1.3"):
			return V2004
		case strings.HasPrefix(v, "1.2"):
			return V12
		}
	}
	if speaks(root, "adlcp_v1p3") {
		return V2004
	}
	return V12
}

func speaks(e *xmltree.Element, namespace string) bool {
	if strings.Contains(e.Space, namespace) {
		return true
	}
	for _, a := range e.Attributes {
		if strings.Contains(a.Space, namespace) {
			return true
		}
	}
	for _, c := range e.Children {
		if speaks(c, namespace) {
			return true
		}
	}
	return false
}
