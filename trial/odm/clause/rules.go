package clause

import "time"

// Rule is one that goes beyond a single element's body and attributes.
type Rule struct {
	Name   string
	Clause string
	Says   string
	Space  string // the edition that has it; "" for both
	check  func(*Document, func(*Node, string, ...any))
}

// Rules are all rules.
var Rules = []Rule{
	{"unique", "1.3.2, 2.11", "an OID names one definition of its kind in its scope", "", unique},
	{"resolves", "1.3.2, 2.8 and 2.11", "what an OID refers to is in the document", "", resolves},
	{"once", "1.3.2, 3.1.1.3.2.2, 3.1.1.3.3.1, 3.1.1.3.4.1, 3.1.1.3.5.1", "no OID and no OrderNumber twice in a list of references", "", once},
	{"codes", "1.3.2, 3.1.1.3.7.1", "no value and no OrderNumber twice in a CodeList, and OrderNumber at all or none", "", codes},
	{"language", "1.3.2, 3.1.1.2.1.1.1", "a language once among texts that stand together", "", language},
	{"plain", "ODM-study.xsd, TranslatedText", "each language has a text of Type text/plain", Space20, plain},
	{"length", "1.3.2, 3.1.1.3.6", "Length with texts, and with numbers alone beside them", "", length},
	{"unit", "1.3.2, 3.1.1.3.6 and 3.1.1.3.6.4", "numbers alone have units, and a limit has the unit of its item", Space132, unit},
	{"limit", "1.3.2, 3.1.1.3.6.4", "a Comparator has one CheckValue of the item's type", "", limit},
	{"list", "1.3.2, 3.1.1.3.6.5", "a CodeList has the DataType of its item", "", list},
	{"placed", "1.3.2, 3.1.1.3.2.2 to 3.1.1.3.5.1", "data stand only where a reference allows them", "", placed},
	{"reference", "1.3.2, 3.1.1.3.5", "groups of reference data stand in ReferenceData, no others do", "", reference},
	{"repeat", "1.3.2, 3.1.4.1.1 to 3.1.4.1.1.1.1", "a repeat key if and only if the definition repeats", "", repeat},
	{"null", "1.3.2, 3.1.4.1.1.1.1.1", "a value or IsNull, not both", "", null},
	{"format", "1.3.2, 2.13 and 3.1.4.1.1.1.1.1", "a value has the format of its DataType and fits its Length", "", format},
	{"member", "1.3.2, 3.1.1.3.6", "a coded value is in its CodeList", "", member},
	{"snapshot", "1.3.2, 2.9, 3.1 and 3.1.4.1.2", "a Snapshot has one instruction for each datum, no other TransactionType than Insert, no AuditRecord", "", snapshot},
	{"archival", "1.3.2, 2.8", "an archival document is Transactional and has no Upsert", "", archival},
	{"transaction", "1.3.2, 2.9", "Insert what is new, Update what is there, and the outermost says which", "", transaction},
	{"audit", "1.3.2, 3.1.4.1.2", "whatever has a TransactionType has an AuditRecord, its own or one around it", "", audit},
	{"order", "1.3.2, 2.10", "what befell an entity stands in the order of time", "", order},
	{"time", "1.3.2, 2.10 and 3.1", "nothing is later than the creation of the document", "", late},
	{"annotation", "1.3.2, 3.1.4.1.4", "an Annotation says something, and its SeqNum is its own within its entity", "", annotation},
	{"query", "ODM-foundation.xsd, Query", "a Query has an OID of its own, and was updated when its last AuditRecord says", Space20, query},
}

// defines says which elements an OID attribute refers to, and in what scope.
var defines = map[string]struct {
	scope string
	kinds []string
}{
	"StudyOID": {"ODM", []string{"Study"}}, "MetaDataVersionOID": {"Study", []string{"MetaDataVersion"}},
	"MeasurementUnitOID": {"Study", []string{"MeasurementUnit"}},
	"UserOID":            {"AdminData", []string{"User"}}, "LocationOID": {"AdminData", []string{"Location"}}, "SignatureOID": {"AdminData", []string{"SignatureDef"}},
	"StudyEventOID": {"MetaDataVersion", []string{"StudyEventDef"}}, "FormOID": {"MetaDataVersion", []string{"FormDef"}}, "ItemGroupOID": {"MetaDataVersion", []string{"ItemGroupDef"}},
	"ItemOID": {"MetaDataVersion", []string{"ItemDef"}}, "CodeListOID": {"MetaDataVersion", []string{"CodeList"}},
	"StudyEventGroupOID": {"MetaDataVersion", []string{"StudyEventGroupDef"}}, "ConditionOID": {"MetaDataVersion", []string{"ConditionDef"}},
	"SuccessorOID": {"MetaDataVersion", []string{"StudyEventDef", "StudyEventGroupDef", "ItemGroupDef", "Transition"}},
}

// scope is the element in whose reach an element's references resolve.
func (d *Document) scope(n *Node, name string) *Node {
	switch name {
	case "ODM", "AdminData":
		return d.Root
	case "Study":
		if s := n.up("Study"); s != nil {
			return s
		}
		at := n
		if n.Attrs["StudyOID"] == "" {
			at = n.up("ReferenceData", "ClinicalData")
		}
		if at != nil {
			for _, s := range d.Root.kids("Study") {
				if s.Attrs["OID"] == at.Attrs["StudyOID"] {
					return s
				}
			}
		}
	case "MetaDataVersion":
		if v := n.up("MetaDataVersion"); v != nil {
			return v
		}
		return d.version(n)
	}
	return nil
}

// version is the MetaDataVersion that governs data.
func (d *Document) version(n *Node) *Node {
	data := n.up("ReferenceData", "ClinicalData")
	if data == nil {
		return nil
	}
	for _, s := range d.Root.kids("Study") {
		for _, v := range s.kids("MetaDataVersion") {
			if s.Attrs["OID"] == data.Attrs["StudyOID"] && v.Attrs["OID"] == data.Attrs["MetaDataVersionOID"] {
				return v
			}
		}
	}
	return nil
}

// def is the definition of a kind and an OID in a MetaDataVersion, or nil.
func def(v *Node, kind, oid string) *Node {
	if v == nil {
		return nil
	}
	for _, x := range v.Body {
		if x.Name == kind && x.Attrs["OID"] == oid {
			return x
		}
	}
	return nil
}

// late: section 2.10 for stamps, 3.1 for AsOfDateTime.
func late(d *Document, fault func(*Node, string, ...any)) {
	made, err := instant(d.Root.Attrs["CreationDateTime"])
	if err != nil {
		return // a fault of the attribute
	}
	after := func(text string) bool {
		t, err := instant(text)
		return err == nil && t.After(made)
	}
	if after(d.Root.Attrs["AsOfDateTime"]) {
		fault(d.Root, "AsOfDateTime is later than CreationDateTime")
	}
	for _, n := range d.Root.all("DateTimeStamp") {
		if after(n.Text) {
			fault(n, "later than CreationDateTime")
		}
	}
}

func query(d *Document, fault func(*Node, string, ...any)) {
	seen := map[string]bool{}
	for _, q := range d.Root.all("Query") {
		if seen[q.Attrs["OID"]] {
			fault(q, "twice")
		}
		seen[q.Attrs["OID"]] = true
		var newest time.Time
		for _, s := range q.all("DateTimeStamp") {
			if t, err := instant(s.Text); err == nil && t.After(newest) {
				newest = t
			}
		}
		if t, err := instant(q.Attrs["LastUpdateDatetime"]); err == nil && !newest.IsZero() && !t.Equal(newest) {
			fault(q, "updated at another time than its last AuditRecord says")
		}
	}
}
