package clause

import (
	"slices"
	"strings"
	"time"
)

// entities are the elements of data that a TransactionType concerns.
var entities = []string{"SubjectData", "StudyEventData", "FormData", "ItemGroupData", "ItemData"}

// keys are the attributes that tell an entity from its siblings (section 2.7).
var keys = []string{"SubjectKey", "StudyEventOID", "StudyEventRepeatKey", "FormOID", "FormRepeatKey", "ItemGroupOID", "ItemGroupRepeatKey", "ItemOID"}

// entity names what an element of data tells of: many elements can tell of one.
func entity(n *Node) string {
	var b strings.Builder
	if n.Parent != nil && slices.Contains(entities, n.Parent.Name) {
		b.WriteString(entity(n.Parent))
	} else if data := n.up("ReferenceData", "ClinicalData"); data != nil {
		b.WriteString(data.Name + "\x00" + data.Attrs["StudyOID"])
	}
	b.WriteString("\x01" + n.Name)
	for _, k := range keys {
		b.WriteString("\x00" + n.Attrs[k])
	}
	return b.String()
}

func placed(d *Document, fault func(*Node, string, ...any)) {
	parents := map[string]string{"FormData": "StudyEventDef", "ItemData": "ItemGroupDef"}
	around := map[string]string{"StudyEventData": "StudyEventDef", "FormData": "FormDef", "ItemGroupData": "ItemGroupDef"}
	attrs := map[string]string{"StudyEventData": "StudyEventOID", "FormData": "FormOID", "ItemGroupData": "ItemGroupOID", "ItemData": "ItemOID"}
	allowed := map[*Node]map[string]bool{}
	for _, n := range d.Root.all("StudyEventData", "FormData", "ItemGroupData", "ItemData") {
		v := d.version(n)
		if v == nil {
			continue
		}
		attr := attrs[n.Name]
		var from *Node
		switch {
		case n.Name == "StudyEventData":
			if from = first(v.kids("Protocol")); d.Space == Space20 {
				from = v
			}
		case n.Parent.Name == "ReferenceData":
			continue
		default:
			from = def(v, around[n.Parent.Name], n.Parent.Attrs[attrs[n.Parent.Name]])
		}
		if from == nil {
			continue // resolves says so
		}
		if allowed[from] == nil {
			allowed[from] = map[string]bool{}
			for _, r := range from.all(strings.TrimSuffix(attr, "OID") + "Ref") {
				allowed[from][r.Attrs[attr]] = true
			}
		}
		if !allowed[from][n.Attrs[attr]] {
			fault(n, "%s does not hold it", first2(parents[n.Name], from.Name))
		}
	}
}

func first(list []*Node) *Node {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func first2(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func reference(d *Document, fault func(*Node, string, ...any)) {
	for _, n := range d.Root.all("ItemGroupData") {
		g := def(d.version(n), "ItemGroupDef", n.Attrs["ItemGroupOID"])
		if g != nil && (g.Attrs["IsReferenceData"] == "Yes") != (n.up("ReferenceData") != nil) {
			fault(n, "IsReferenceData is %q", g.Attrs["IsReferenceData"])
		}
	}
}

func repeat(d *Document, fault func(*Node, string, ...any)) {
	for name, kind := range map[string]string{"StudyEventData": "StudyEvent", "FormData": "Form", "ItemGroupData": "ItemGroup"} {
		for _, n := range d.Root.all(name) {
			x := def(d.version(n), kind+"Def", n.Attrs[kind+"OID"])
			_, has := n.Attrs[kind+"RepeatKey"]
			if x != nil && (x.Attrs["Repeating"] != "No") != has {
				fault(n, "a key: %v, and Repeating is %s", has, x.Attrs["Repeating"])
			}
		}
	}
}

func snapshot(d *Document, fault func(*Node, string, ...any)) {
	if d.Root.Attrs["FileType"] != "Snapshot" {
		return
	}
	seen := map[string]bool{}
	for _, n := range d.Root.all(entities...) {
		if t := n.Attrs["TransactionType"]; t != "" && t != "Insert" {
			fault(n, "%s in a Snapshot", t)
		}
		if n.Name == "ItemData" {
			if seen[entity(n)] {
				fault(n, "told twice")
			}
			seen[entity(n)] = true
		}
		if len(n.kids("AuditRecord")) > 0 {
			fault(n, "an AuditRecord in a Snapshot")
		}
	}
}

func archival(d *Document, fault func(*Node, string, ...any)) {
	if d.Root.Attrs["Archival"] != "Yes" && d.Root.Attrs["Context"] != "Archive" {
		return
	}
	if d.Root.Attrs["FileType"] != "Transactional" {
		fault(d.Root, "archival, and a Snapshot")
	}
	d.Root.Walk(func(n *Node) {
		if n.Attrs["TransactionType"] == "Upsert" {
			fault(n, "Upsert")
		}
	})
}

func transaction(d *Document, fault func(*Node, string, ...any)) {
	if d.Root.Attrs["FileType"] != "Transactional" {
		return
	}
	there := map[string]bool{}
	for _, n := range d.Root.all(entities...) {
		key := entity(n)
		switch t := n.Attrs["TransactionType"]; t {
		case "":
			if !slices.Contains(entities, n.Parent.Name) {
				fault(n, "no TransactionType")
			}
		case "Insert":
			if there[key] {
				fault(n, "inserted twice")
			}
			there[key] = true
		case "Update", "Remove":
			if !there[key] {
				fault(n, "%s of what was never inserted", t)
			}
			there[key] = t == "Update"
		case "Upsert":
			there[key] = true
		}
	}
}

func audit(d *Document, fault func(*Node, string, ...any)) {
	if d.Root.Attrs["FileType"] != "Transactional" {
		return
	}
	for _, n := range d.Root.all(entities...) {
		has := false
		for x := n; x != nil && slices.Contains(entities, x.Name); x = x.Parent {
			has = has || len(x.kids("AuditRecord")) > 0
		}
		if !has {
			fault(n, "no AuditRecord, neither its own nor around it")
		}
	}
}

func order(d *Document, fault func(*Node, string, ...any)) {
	last := map[string]time.Time{}
	for _, n := range d.Root.all(entities...) {
		for _, mark := range n.kids("AuditRecord", "Signature") {
			s := first(mark.kids("DateTimeStamp"))
			if s == nil {
				continue
			}
			t, err := instant(s.Text)
			if err != nil {
				continue
			}
			key := entity(n) + mark.Name
			if t.Before(last[key]) {
				fault(s, "earlier than what stands before it")
			}
			last[key] = t
		}
	}
}

func annotation(d *Document, fault func(*Node, string, ...any)) {
	seen := map[string]bool{}
	for _, a := range d.Root.all("Annotation") {
		if len(a.Body) == 0 && a.Attrs["TransactionType"] != "Remove" {
			fault(a, "says nothing")
		}
		key := entity(a.Parent) + "\x02" + a.Attrs["SeqNum"]
		if seen[key] && a.Attrs["TransactionType"] != "Update" && a.Attrs["TransactionType"] != "Remove" {
			fault(a, "SeqNum %s twice", a.Attrs["SeqNum"])
		}
		seen[key] = true
	}
}
