package odm

import (
	"fmt"
	"strconv"
	"strings"

	"stepwise/trial/record"
)

// item is an ItemDef while it is read.
type item struct {
	record.Item
	list string
	kind string // DataType
}

// ref is an ItemRef: of a group, in order.
type ref struct {
	group, item string
	required    bool
}

func (p *reader) start(e *element) error {
	a := e.attrs
	switch e.name {
	case "Study":
		p.file.Study.Code = cut(a["OID"], "ST.")
		p.file.Study.Title.ZH = a["sw:Title"]
		p.words = &p.file.Study.Title
		p.units = map[string]string{}
	case "MeasurementUnit":
		if p.units == nil {
			return fmt.Errorf("odm: %s outside of Study", e.name)
		}
		p.units[a["OID"]] = a["Name"]
		p.words = new(record.Words)
	case "MetaDataVersion":
		p.file.Study.Versions = append(p.file.Study.Versions, Version{ID: cut(a["OID"], "MDV."), Name: a["Name"], Summary: a["Description"]})
		p.version = &p.file.Study.Versions[len(p.file.Study.Versions)-1]
		p.defs, p.lists, p.refs, p.formRef = map[string]*item{}, map[string][]record.Code{}, nil, map[string]string{}
		p.visits, p.when = map[string]string{}, map[string]*When{}
		var w record.Words
		p.words = &w
	case "StudyEventDef":
		if p.version == nil {
			return fmt.Errorf("odm: %s outside of MetaDataVersion", e.name)
		}
		v := Visit{ID: cut(a["OID"], "SE.")}
		p.visits[a["OID"]] = v.ID
		if a["Type"] != "Common" {
			p.version.Visits = append(p.version.Visits, v)
			p.visit = &p.version.Visits[len(p.version.Visits)-1]
		} else {
			p.visit = &Visit{}
			p.visits[a["OID"]] = common
		}
		p.words = &p.visit.Words
	case "FormRef":
		if p.visit != nil {
			p.visit.Forms = append(p.visit.Forms, cut(a["FormOID"], "FORM."))
		}
	case "ItemGroupRef":
		if p.visit != nil && p.parent2() == "StudyEventDef" {
			p.visit.Forms = append(p.visit.Forms, cut(a["ItemGroupOID"], "FORM."))
		}
		if f := p.outer(); f != nil && (f.name == "FormDef" || f.name == "ItemGroupDef") {
			p.formRef[a["ItemGroupOID"]] = f.attrs["Repeating"]
		}
	case "FormDef", "ItemGroupDef":
		if p.version == nil {
			return fmt.Errorf("odm: %s outside of MetaDataVersion", e.name)
		}
		p.words = new(record.Words)
		if e.name == "FormDef" || a["Type"] == "Form" {
			p.forms[a["OID"]] = a["Name"]
			p.group = ""
			if e.name == "ItemGroupDef" {
				p.groups[a["OID"]] = a["Name"]
			}
			return nil
		}
		p.groups[a["OID"]], p.group = a["Name"], a["OID"]
		if strings.HasPrefix(a["OID"], strayOID("")) { // its items are those of the form itself
			return nil
		}
		f := record.Form{Name: a["Name"], Study: a["IsReferenceData"] == "Yes", Domain: a["Domain"]}
		repeating := a["Repeating"]
		if !f.Study {
			repeating = first(p.formRef[a["OID"]], repeating)
		}
		f.Repeats = repeating != "No"
		p.version.Forms = append(p.version.Forms, f)
		p.words = &p.version.Forms[len(p.version.Forms)-1].Words
	case "ItemRef":
		if f := p.outer(); p.version != nil && f != nil && f.name == "ItemGroupDef" && f.attrs["Type"] == "Form" && p.group == "" { // ODM 2.0: a form may hold items itself
			p.version.Forms = append(p.version.Forms, record.Form{Name: f.attrs["Name"], Repeats: f.attrs["Repeating"] != "No", Domain: f.attrs["Domain"]})
			p.group = f.attrs["OID"]
		}
		p.refs = append(p.refs, ref{p.group, a["ItemOID"], a["Mandatory"] == "Yes"})
	case "ItemDef":
		if p.version == nil {
			return fmt.Errorf("odm: %s outside of MetaDataVersion", e.name)
		}
		p.item = &item{Item: record.Item{Name: a["Name"], Type: record.Type(a["sw:Type"]), Genome: a["sw:Genome"] == "Yes", Coded: a["sw:Coded"] == "Yes"}, kind: a["DataType"]}
		p.defs[a["OID"]] = p.item
		p.words = &p.item.Words
	case "MeasurementUnitRef":
		if p.item != nil {
			p.item.Unit = p.units[a["MeasurementUnitOID"]]
		}
	case "Coding":
		if p.item != nil && a["System"] == ucum {
			p.item.Unit = a["Code"]
		}
	case "Alias":
		if p.item != nil && a["Context"] == findings {
			p.item.Finding = a["Name"]
		}
	case "CodeListRef":
		if p.item != nil {
			p.item.list = a["CodeListOID"]
		}
	case "CodeList":
		p.list = a["OID"]
		p.words = new(record.Words)
	case "CodeListItem", "EnumeratedItem":
		if p.lists == nil {
			return fmt.Errorf("odm: %s outside of MetaDataVersion", e.name)
		}
		p.lists[p.list] = append(p.lists[p.list], record.Code{Value: a["CodedValue"]})
		n := len(p.lists[p.list]) - 1
		p.words = &p.lists[p.list][n].Words
	case "User":
		p.file.Study.People = append(p.file.Study.People, Person{ID: cut(a["OID"], "USR.")})
	case "Location":
		site := Site{Code: cut(a["OID"], "LOC.")}
		if p.file.Edition == V132 {
			site.Words = record.Words{EN: a["Name"], ZH: a["sw:Name"]}
		}
		p.words = new(record.Words)
		if site.Code != "" {
			p.file.Study.Sites = append(p.file.Study.Sites, site)
			p.words = &p.file.Study.Sites[len(p.file.Study.Sites)-1].Words
		}
	case "ClinicalData", "ReferenceData":
		p.item, p.words = nil, nil // what follows describes nothing
	case "SubjectData":
		if c := p.above("ClinicalData"); c != nil {
			p.file.Study.Subjects[a["SubjectKey"]] = cut(c.attrs["MetaDataVersionOID"], "MDV.")
		}
	default:
		return p.plan(e)
	}
	return nil
}

// outer is the element around the one that has just begun.
func (p *reader) outer() *element {
	if n := len(p.stack); n > 1 {
		return p.stack[n-2]
	}
	return nil
}

func (p *reader) parent2() string {
	if e := p.outer(); e != nil {
		return e.name
	}
	return ""
}

func (p *reader) end(e *element) error {
	text := string(e.text)
	up := p.parent()
	switch e.name {
	case "StudyDescription":
		p.file.Study.Title.EN = text
	case "TranslatedText":
		if p.words == nil {
			return nil
		}
		if strings.HasPrefix(e.attrs["xml:lang"], "zh") {
			p.words.ZH = text
		} else {
			p.words.EN = text
		}
	case "Description":
		if up.name == "MetaDataVersion" && p.words != nil {
			p.version.Summary = p.words.EN
		}
	case "Code":
		if c := p.above("ConditionDef"); c != nil && p.version != nil {
			for i := range p.version.Plan.Criteria {
				if x := &p.version.Plan.Criteria[i]; conditionOID(x.ID) == c.attrs["OID"] {
					x.Expr = text
				}
			}
		}
	case "CheckValue":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || p.item == nil {
			return nil // a limit of something else than a number, or a condition: read over
		}
		switch up.attrs["Comparator"] {
		case "GE":
			p.item.Min = &f
		case "LE":
			p.item.Max = &f
		}
	case "ItemDef":
		p.item = nil
	case "StudyEventDef":
		p.visit = nil
	case "MetaDataVersion":
		p.assemble()
	case "FullName":
		if n := len(p.file.Study.People); n > 0 {
			p.file.Study.People[n-1].Name = text
		}
	default:
		return p.data(e, up, text)
	}
	return nil
}

// assemble gives the groups of a version their items.
func (p *reader) assemble() {
	for i := range p.version.Visits {
		p.version.Visits[i].When = p.when[visitOID(p.version.Visits[i].ID)]
	}
	for _, r := range p.refs {
		if strings.HasPrefix(r.group, strayOID("")) {
			continue
		}
		def, form := p.defs[r.item], p.groups[r.group]
		f := p.version.form(form)
		if def == nil || f == nil {
			continue
		}
		i := def.Item
		i.Required = r.required
		if i.Type == "" {
			i.Type = foreign(def.kind, p.lists[def.list] != nil)
		}
		if i.Type != record.Flag && def.list != "" {
			i.Codes = p.lists[def.list]
		}
		f.Items = append(f.Items, i)
		p.items[r.item] = place{form, i.Name}
	}
	p.version, p.group = nil, ""
}

// foreign is our type for the DataType of another system.
func foreign(kind string, coded bool) record.Type {
	switch {
	case coded:
		return record.Choice
	case kind == "integer":
		return record.Integer
	case kind == "float", kind == "decimal", kind == "double":
		return record.Decimal
	case kind == "date":
		return record.Date
	case kind == "datetime":
		return record.Moment
	}
	return record.Text
}
