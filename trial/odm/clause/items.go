package clause

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// numeric are the DataTypes of numbers.
var numeric = []string{"integer", "float", "decimal", "double"}

func length(d *Document, fault func(*Node, string, ...any)) {
	for _, i := range d.Root.all("ItemDef") {
		kind, has := i.Attrs["DataType"], i.Attrs["Length"] != ""
		isText := kind == "text" || kind == "string"
		if d.Space == Space132 && isText && !has || has && !isText && !slices.Contains(numeric[:3], kind) {
			fault(i, "Length %q with %s", i.Attrs["Length"], kind)
		}
	}
}

func unit(d *Document, fault func(*Node, string, ...any)) {
	for _, i := range d.Root.all("ItemDef") {
		units := i.kids("MeasurementUnitRef")
		if len(units) > 0 && !slices.Contains(numeric, i.Attrs["DataType"]) {
			fault(i, "a unit with %s", i.Attrs["DataType"])
		}
		for _, c := range i.kids("RangeCheck") {
			if own := len(c.kids("MeasurementUnitRef")) > 0; own != (len(units) > 0) {
				fault(c, "the limit has a unit: %v, its item: %v", own, !own)
			}
		}
	}
}

func limit(d *Document, fault func(*Node, string, ...any)) {
	for _, c := range d.Root.all("RangeCheck") {
		values := c.kids("CheckValue")
		switch c.Attrs["Comparator"] {
		case "IN", "NOTIN":
		case "":
			if len(values) > 0 {
				fault(c, "values without a Comparator")
			}
		default:
			if len(values) != 1 {
				fault(c, "%d values", len(values))
			}
		}
		for _, v := range values {
			if f := formats[c.Parent.Attrs["DataType"]]; f != nil && !Fits(c.Parent.Attrs["DataType"], v.Text) {
				fault(v, "%q is no %s", v.Text, c.Parent.Attrs["DataType"])
			}
		}
	}
}

func list(d *Document, fault func(*Node, string, ...any)) {
	for _, r := range d.Root.all("CodeListRef") {
		if l := def(r.up("MetaDataVersion"), "CodeList", r.Attrs["CodeListOID"]); l != nil && l.Attrs["DataType"] != r.Parent.Attrs["DataType"] {
			fault(r, "%s of %s", l.Attrs["DataType"], r.Parent.Attrs["DataType"])
		}
	}
}

// value is what an ItemData holds, and whether it holds any.
func value(n *Node) (string, bool) {
	if v, there := n.Attrs["Value"]; there {
		return v, true
	}
	if v := n.kids("Value"); len(v) > 0 {
		return v[0].Text, true
	}
	return "", false
}

func null(d *Document, fault func(*Node, string, ...any)) {
	for _, i := range d.Root.all("ItemData") {
		if _, has := value(i); has && i.Attrs["IsNull"] == "Yes" {
			fault(i, "a value beside IsNull")
		}
	}
}

// items finds the definition of each ItemData, quickly: documents hold many.
func items(d *Document, do func(data, def *Node)) {
	known := map[*Node]map[string]*Node{}
	for _, i := range d.Root.all("ItemData") {
		v := d.version(i)
		if v == nil {
			continue
		}
		if known[v] == nil {
			known[v] = map[string]*Node{}
			for _, x := range v.kids("ItemDef") {
				known[v][x.Attrs["OID"]] = x
			}
		}
		if x := known[v][i.Attrs["ItemOID"]]; x != nil {
			do(i, x)
		}
	}
}

func format(d *Document, fault func(*Node, string, ...any)) {
	items(d, func(i, x *Node) {
		text, has := value(i)
		if !has {
			return
		}
		kind := x.Attrs["DataType"]
		if formats[kind] != nil && !Fits(kind, text) {
			fault(i, "%.60q is no %s", text, kind)
		}
		if n, err := strconv.Atoi(x.Attrs["Length"]); err == nil && kind == "text" && utf8.RuneCountInString(text) > n {
			fault(i, "%d characters, and Length is %d", utf8.RuneCountInString(text), n)
		}
	})
}

func member(d *Document, fault func(*Node, string, ...any)) {
	items(d, func(i, x *Node) {
		text, has := value(i)
		refs := x.kids("CodeListRef")
		if !has || len(refs) == 0 {
			return
		}
		l := def(x.Parent, "CodeList", refs[0].Attrs["CodeListOID"])
		if l != nil && !slices.ContainsFunc(l.kids("CodeListItem"), func(c *Node) bool { return c.Attrs["CodedValue"] == text }) {
			fault(i, "%.60q is not in %s", text, l.Attrs["OID"])
		}
	})
}
