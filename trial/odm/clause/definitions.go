package clause

import (
	"slices"
	"strings"
)

func unique(d *Document, fault func(*Node, string, ...any)) {
	for _, scope := range d.Root.all("ODM", "Study", "BasicDefinitions", "MetaDataVersion", "AdminData", "StudyStructure", "InclusionExclusionCriteria") {
		seen := map[[2]string]bool{}
		look := func(x *Node) {
			if oid := x.Attrs["OID"]; oid != "" {
				if seen[[2]string{x.Name, oid}] {
					fault(x, "two %s are %s", x.Name, oid)
				}
				seen[[2]string{x.Name, oid}] = true
			}
		}
		if scope.Name == "InclusionExclusionCriteria" {
			for _, x := range scope.all("Criterion") {
				look(x)
			}
		}
		for _, x := range scope.Body {
			look(x)
		}
	}
}

func resolves(d *Document, fault func(*Node, string, ...any)) {
	known := map[*Node]map[[2]string]bool{}
	index := func(scope *Node) map[[2]string]bool {
		if known[scope] == nil {
			known[scope] = map[[2]string]bool{}
			scope.Walk(func(x *Node) {
				if oid := x.Attrs["OID"]; oid != "" {
					known[scope][[2]string{x.Name, oid}] = true
				}
			})
		}
		return known[scope]
	}
	d.Root.Walk(func(n *Node) {
		for name, oid := range n.Attrs {
			to, refers := defines[name]
			if !refers {
				continue
			}
			scope := d.scope(n, to.scope)
			if scope == nil || !slices.ContainsFunc(to.kinds, func(kind string) bool { return index(scope)[[2]string{kind, oid}] }) {
				fault(n, "%s %s is defined nowhere", name, oid)
			}
		}
	})
}

func once(d *Document, fault func(*Node, string, ...any)) {
	d.Root.Walk(func(n *Node) {
		seen := map[[3]string]bool{}
		for _, c := range n.Body {
			for name, value := range c.Attrs {
				if strings.HasSuffix(c.Name, "Ref") && (name == "OrderNumber" || strings.HasSuffix(name, "OID") && c.Name != "MetaDataVersionRef") {
					if seen[[3]string{c.Name, name, value}] {
						fault(c, "%s %s twice", name, value)
					}
					seen[[3]string{c.Name, name, value}] = true
				}
			}
		}
	})
}

func codes(d *Document, fault func(*Node, string, ...any)) {
	for _, l := range d.Root.all("CodeList") {
		items, seen, ordered := l.kids("CodeListItem"), map[[2]string]bool{}, 0
		for _, i := range items {
			for _, name := range []string{"CodedValue", "OrderNumber"} {
				if value, there := i.Attrs[name]; there {
					if seen[[2]string{name, value}] {
						fault(i, "%s %s twice", name, value)
					}
					seen[[2]string{name, value}] = true
				}
			}
			if i.Attrs["OrderNumber"] != "" {
				ordered++
			}
		}
		if ordered != 0 && ordered != len(items) {
			fault(l, "OrderNumber with %d of %d", ordered, len(items))
		}
	}
}

func language(d *Document, fault func(*Node, string, ...any)) {
	d.Root.Walk(func(n *Node) {
		seen := map[string]bool{}
		for _, t := range n.kids("TranslatedText") {
			key := strings.ToLower(t.Attrs["xml:lang"]) + " " + t.Attrs["Type"]
			if seen[key] {
				fault(t, "%q twice", key)
			}
			seen[key] = true
		}
	})
}

func plain(d *Document, fault func(*Node, string, ...any)) {
	d.Root.Walk(func(n *Node) {
		if texts := n.kids("TranslatedText"); len(texts) > 0 && !slices.ContainsFunc(texts, func(t *Node) bool { return t.Attrs["Type"] == "text/plain" }) {
			fault(n, "no plain text")
		}
	})
}
