package odm

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/trial/record"
)

// OIDs of what a document defines.
func formOID(form string) string        { return "FORM." + form }
func groupOID(form string) string       { return "IG." + form }
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
		d.open("Protocol")
		d.leaf("StudyEventGroupRef", "StudyEventGroupOID", "SEG.all", "Mandatory", "Yes")
		d.close()
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
		if !f.Study {
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
	d.close()
}

func (d *document) formRef(form string, order int) {
	name, attr := "FormRef", "FormOID"
	if d.Edition == V20 {
		name, attr = "ItemGroupRef", "ItemGroupOID"
	}
	d.leaf(name, attr, formOID(form), "OrderNumber", strconv.Itoa(order), "Mandatory", "No")
}

// forms are FormDefs and ItemGroupDefs in ODM 1.3.2; in ODM 2.0 an ItemGroupDef of
// type Form with one of type Section in it. Rows of the whole study are reference
// data, which stand in no form.
func (d *document) forms(v *Version) {
	repeats := map[bool]string{true: "Yes", false: "No"}
	if d.Edition == V20 {
		repeats[true] = "Simple"
	}
	for _, f := range v.Forms {
		if f.Study {
			continue
		}
		if d.Edition == V20 {
			d.open("ItemGroupDef", "OID", formOID(f.Name), "Name", f.Name, "Repeating", repeats[f.Repeats], "Type", "Form")
		} else {
			d.open("FormDef", "OID", formOID(f.Name), "Name", f.Name, "Repeating", repeats[f.Repeats])
		}
		d.words("Description", f.Words)
		d.leaf("ItemGroupRef", "ItemGroupOID", groupOID(f.Name), "OrderNumber", "1", "Mandatory", "Yes")
		d.close()
	}
	for _, f := range v.Forms {
		kind := ""
		if d.Edition == V20 {
			kind = "Section"
		}
		d.open("ItemGroupDef", "OID", groupOID(f.Name), "Name", f.Name, "Repeating", repeats[f.Study && f.Repeats],
			"IsReferenceData", yes(f.Study), "Domain", f.Domain, "Type", kind)
		d.words("Description", f.Words)
		for n, i := range f.Items {
			d.leaf("ItemRef", "ItemOID", itemOID(f.Name, i.Name), "OrderNumber", strconv.Itoa(n+1), "Mandatory", yes(i.Required))
		}
		d.close()
	}
}

// types are ODM's for ours. What they do not tell apart stands in the vendor's Type.
var types = map[record.Type]string{record.Text: "text", record.Integer: "integer", record.Decimal: "float", record.Date: "date",
	record.Moment: "datetime", record.Flag: "text", record.Choice: "text", record.Data: "text"}

// lengths of texts, in characters; ODM 1.3.2 asks for one with every text.
func length(i *record.Item) string {
	switch i.Type {
	case record.Text:
		return "4000"
	case record.Data:
		return strconv.Itoa(1 << 20)
	case record.Flag:
		return "1"
	case record.Choice:
		n := 1
		for _, c := range i.Codes {
			n = max(n, len([]rune(c.Value)))
		}
		return strconv.Itoa(n)
	}
	return ""
}

func (d *document) item(form string, i *record.Item) {
	kind := types[i.Type]
	if d.Edition == V20 && kind == "float" {
		kind = "decimal"
	}
	d.open("ItemDef", "OID", itemOID(form, i.Name), "Name", i.Name, "DataType", first(kind, "text"), "Length", length(i),
		"sw:Type", string(i.Type), "sw:Genome", yesOnly(i.Genome), "sw:Coded", yesOnly(i.Coded))
	d.words("Description", i.Words)
	if i.Unit != "" && d.Edition == V132 {
		d.leaf("MeasurementUnitRef", "MeasurementUnitOID", unitOID(i.Unit))
	}
	d.bound("GE", i.Min)
	d.bound("LE", i.Max)
	switch {
	case i.Type == record.Flag:
		d.leaf("CodeListRef", "CodeListOID", flagOID)
	case len(i.Codes) > 0:
		d.leaf("CodeListRef", "CodeListOID", codesOID(form, i.Name))
	}
	if i.Unit != "" && d.Edition == V20 {
		d.leaf("Coding", "Code", i.Unit, "System", ucum)
	}
	if i.Finding != "" {
		d.leaf("Alias", "Context", findings, "Name", i.Finding)
	}
	d.close()
}

func (d *document) bound(comparator string, limit *float64) {
	if limit == nil {
		return
	}
	d.open("RangeCheck", "Comparator", comparator, "SoftHard", "Hard")
	d.text("CheckValue", strconv.FormatFloat(*limit, 'f', -1, 64))
	d.close()
}

func (d *document) codes(v *Version) {
	list := func(oid, name string, codes []record.Code) {
		d.open("CodeList", "OID", oid, "Name", name, "DataType", "text")
		for n, c := range codes {
			d.open("CodeListItem", "CodedValue", c.Value, "OrderNumber", strconv.Itoa(n+1))
			w := c.Words
			if w.EN == "" && w.ZH == "" {
				w.EN = c.Value
			}
			d.words("Decode", w)
			d.close()
		}
		d.close()
	}
	list(flagOID, "FLAG", []record.Code{{Value: "Y", Words: record.Words{EN: "Yes", ZH: "是"}}, {Value: "N", Words: record.Words{EN: "No", ZH: "否"}}})
	for _, f := range v.Forms {
		for _, i := range f.Items {
			if len(i.Codes) > 0 && i.Type != record.Flag {
				list(codesOID(f.Name, i.Name), strings.TrimPrefix(codesOID(f.Name, i.Name), "CL."), i.Codes)
			}
		}
	}
}

// admin writes users, places and what signatures mean.
func (d *document) admin(meanings []string) {
	d.open("AdminData", "StudyOID", studyOID(d.s.Code))
	for _, p := range d.s.People {
		d.open("User", "OID", userOID(p.ID), "UserType", map[string]string{"investigator": "Investigator", "laboratory": "Lab", "lead": "Sponsor"}[p.Role])
		d.text("FullName", first(p.Name, p.ID))
		d.close()
	}
	newest := d.s.Versions[len(d.s.Versions)-1].ID
	for _, site := range append([]Site{{}}, d.s.Sites...) {
		kind := "Site"
		if site.Code == "" {
			kind = "Sponsor"
		}
		if d.Edition == V20 {
			d.open("Location", "OID", siteOID(site.Code), "Name", first(site.Code, d.s.Code), "Role", kind)
			d.words("Description", site.Words)
		} else {
			d.open("Location", "OID", siteOID(site.Code), "Name", first(site.Words.EN, site.Code, d.s.Code), "LocationType", kind, "sw:Name", site.Words.ZH)
		}
		d.leaf("MetaDataVersionRef", "StudyOID", studyOID(d.s.Code), "MetaDataVersionOID", versionOID(newest), "EffectiveDate", d.Created.UTC().Format("2006-01-02"))
		d.close()
	}
	for _, m := range meanings {
		d.open("SignatureDef", "OID", meaningOID(m), "Methodology", "Electronic")
		d.text("Meaning", m)
		d.text("LegalReason", "The signer confirms the content of the row as it stood at the time (21 CFR 11.50, 11.70).")
		d.close()
	}
	d.close()
}
