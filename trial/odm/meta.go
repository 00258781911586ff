package odm

import (
	"slices"
	"strconv"

	"stepwise/trial/record"
)

// OIDs of what a document defines.
func formOID(form string) string        { return "FORM." + form }
func groupOID(form string) string       { return "IG." + form }
func strayOID(form string) string       { return "IGX." + form } // rows of the kind that the form is not of
func itemOID(form, item string) string  { return "IT." + form + "." + item }
func codesOID(form, item string) string { return "CL." + form + "." + item }
func visitOID(visit string) string      { return "SE." + visit }
func versionOID(v string) string        { return "MDV." + v }
func studyOID(code string) string       { return "ST." + code }
func userOID(id string) string          { return "USR." + id }
func siteOID(site string) string        { return "LOC." + site } // "LOC." is the study's own office
func meaningOID(meaning string) string  { return "SIG." + meaning }
func unitOID(unit string) string        { return "MU." + unit }
func yes(b bool) string                 { return map[bool]string{true: "Yes", false: "No"}[b] }
func yesOnly(b bool) string             { return map[bool]string{true: "Yes"}[b] }
func first(list ...string) (found string) {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

const (
	common   = "common" // visit of what belongs to no visit
	flagOID  = "CL..FLAG"
	findings = "toxicity" // context of the alias by which grading knows a laboratory value
	ucum     = "http://unitsofmeasure.org"
)

// words writes a text in both languages.
func (d *document) words(name string, w record.Words) {
	if w.EN == "" && w.ZH == "" {
		return
	}
	kind := ""
	if d.Edition == V20 {
		kind = "text/plain"
	}
	d.open(name)
	if w.EN != "" {
		d.text("TranslatedText", w.EN, "xml:lang", "en", "Type", kind)
	}
	if w.ZH != "" {
		d.text("TranslatedText", w.ZH, "xml:lang", "zh", "Type", kind)
	}
	d.close()
}

// study writes Study with its metadata.
func (d *document) study() {
	s := d.s
	if d.Edition == V20 {
		d.open("Study", "OID", studyOID(s.Code), "StudyName", s.Code, "ProtocolName", s.Code)
		d.words("Description", s.Title)
	} else {
		d.open("Study", "OID", studyOID(s.Code), "sw:Title", s.Title.ZH)
		d.open("GlobalVariables")
		d.text("StudyName", s.Code)
		d.text("StudyDescription", s.Title.EN)
		d.text("ProtocolName", s.Code)
		d.close()
		d.units()
	}
	for i := range s.Versions {
		d.version(&s.Versions[i])
	}
	d.close()
}

// units are those of ODM 1.3.2; ODM 2.0 has a code of UCUM at the item instead.
func (d *document) units() {
	var list []string
	for _, v := range d.s.Versions {
		for _, f := range v.Forms {
			for _, i := range f.Items {
				if i.Unit != "" && !slices.Contains(list, i.Unit) {
					list = append(list, i.Unit)
				}
			}
		}
	}
	if len(list) == 0 {
		return
	}
	slices.Sort(list)
	d.open("BasicDefinitions")
	for _, u := range list {
		d.open("MeasurementUnit", "OID", unitOID(u), "Name", u)
		d.words("Symbol", record.Words{EN: u})
		d.close()
	}
	d.close()
}

func (d *document) version(v *Version) {
	if d.Edition == V20 {
		d.open("MetaDataVersion", "OID", versionOID(v.ID), "Name", first(v.Name, v.ID))
		d.words("Description", record.Words{EN: v.Summary})
		d.plan(v)
		d.open("StudyEventGroupDef", "OID", "SEG.all", "Name", "All")
	} else {
		d.open("MetaDataVersion", "OID", versionOID(v.ID), "Name", first(v.Name, v.ID), "Description", v.Summary)
		d.open("Protocol")
	}
	for n, x := range v.Visits {
		d.leaf("StudyEventRef", "StudyEventOID", visitOID(x.ID), "OrderNumber", strconv.Itoa(n+1), "Mandatory", "Yes")
	}
	d.leaf("StudyEventRef", "StudyEventOID", visitOID(common), "OrderNumber", strconv.Itoa(len(v.Visits)+1), "Mandatory", "No")
	d.close()
	for _, x := range v.Visits {
		d.open("StudyEventDef", "OID", visitOID(x.ID), "Name", x.ID, "Repeating", "No", "Type", "Scheduled")
		d.words("Description", x.Words)
		for n, f := range x.Forms {
			d.formRef(f, n+1)
		}
		d.close()
	}
	d.open("StudyEventDef", "OID", visitOID(common), "Name", common, "Repeating", "No", "Type", "Common")
	n := 0
	for _, f := range v.Forms {
		if !f.Study || d.s.stray[f.Name] {
			n++
			d.formRef(f.Name, n)
		}
	}
	d.close()
	d.forms(v)
	for _, f := range v.Forms {
		for n := range f.Items {
			d.item(f.Name, &f.Items[n])
		}
	}
	d.codes(v)
	if d.Edition == V20 {
		d.conditions(v)
	}
	d.close()
}

func (d *document) formRef(form string, order int) {
	name, attr := "FormRef", "FormOID"
	if d.Edition == V20 {
		name, attr = "ItemGroupRef", "ItemGroupOID"
	}
	d.leaf(name, attr, formOID(form), "OrderNumber", strconv.Itoa(order), "Mandatory", "No")
}

// group is the ItemGroupDef of rows of a form: reference data are of a group of their
// own (1.3.2, section 3.1.1.3.5), so that a form with rows of both kinds has two.
func (d *document) group(f *record.Form, reference bool) (oid string, repeats bool) {
	if f.Study != reference {
		return strayOID(f.Name), reference
	}
	return groupOID(f.Name), reference && f.Repeats
}

// forms are FormDefs and ItemGroupDefs in ODM 1.3.2; in ODM 2.0 an ItemGroupDef of
// type Form with one of type Section in it. Rows of the whole study are reference
// data, which stand in no form.
func (d *document) forms(v *Version) {
	repeats, section := map[bool]string{true: "Yes", false: "No"}, ""
	if d.Edition == V20 {
		repeats[true], section = "Simple", "Section"
	}
	for n := range v.Forms {
		f := &v.Forms[n]
		if f.Study && !d.s.stray[f.Name] {
			continue
		}
		if d.Edition == V20 {
			d.open("ItemGroupDef", "OID", formOID(f.Name), "Name", f.Name, "Repeating", repeats[f.Repeats], "Type", "Form")
		} else {
			d.open("FormDef", "OID", formOID(f.Name), "Name", f.Name, "Repeating", repeats[f.Repeats])
		}
		d.words("Description", f.Words)
		oid, _ := d.group(f, false)
		d.leaf("ItemGroupRef", "ItemGroupOID", oid, "OrderNumber", "1", "Mandatory", "Yes")
		d.close()
	}
	for n := range v.Forms {
		f := &v.Forms[n]
		for _, reference := range []bool{f.Study, !f.Study} {
			if reference != f.Study && !d.s.stray[f.Name] {
				continue
			}
			oid, again := d.group(f, reference)
			d.open("ItemGroupDef", "OID", oid, "Name", f.Name, "Repeating", repeats[again], "IsReferenceData", yes(reference), "Domain", f.Domain, "Type", section)
			d.words("Description", f.Words)
			for n, i := range f.Items {
				d.leaf("ItemRef", "ItemOID", itemOID(f.Name, i.Name), "OrderNumber", strconv.Itoa(n+1), "Mandatory", yes(i.Required))
			}
			d.close()
		}
	}
}
