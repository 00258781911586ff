package odm

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/trial/record"
)

// types are ODM's for ours. What they do not tell apart stands in the vendor's Type.
var types = map[record.Type]string{record.Text: "text", record.Integer: "integer", record.Decimal: "float", record.Date: "date",
	record.Moment: "datetime", record.Flag: "text", record.Choice: "text", record.Data: "text"}

// length of a text, in characters; ODM 1.3.2 asks for one with every text.
func length(i *record.Item, f *fit) string {
	n := f.length
	switch i.Type {
	case record.Data:
		n = max(n, 1<<20)
	case record.Flag:
		n = max(n, 1)
	case record.Choice:
		for _, c := range i.Codes {
			n = max(n, utf8.RuneCountInString(c.Value))
		}
	default:
		n = max(n, 4000)
	}
	return strconv.Itoa(max(n, 1))
}

func (d *document) item(form string, i *record.Item) {
	f := d.fit(form, i.Name)
	kind, long := first(types[i.Type], "text"), ""
	if f.loose {
		kind = "text"
	}
	if d.Edition == V20 && kind == "float" {
		kind = "decimal"
	}
	if kind == "text" {
		long = length(i, f)
	}
	d.open("ItemDef", "OID", itemOID(form, i.Name), "Name", i.Name, "DataType", kind, "Length", long, "sw:Type", string(i.Type), "sw:Genome", yesOnly(i.Genome), "sw:Coded", yesOnly(i.Coded))
	d.words("Description", i.Words)
	unit := "" // only numeric items have one, and a limit has that of its item (1.3.2, 3.1.1.3.6 and 3.1.1.3.6.4)
	if i.Unit != "" && d.Edition == V132 && kind != "text" {
		unit = unitOID(i.Unit)
		d.leaf("MeasurementUnitRef", "MeasurementUnitOID", unit)
	}
	if kind == "integer" || kind == "float" || kind == "decimal" {
		d.bound("GE", i.Min, unit)
		d.bound("LE", i.Max, unit)
	}
	switch {
	case i.Type == record.Flag && !f.loose:
		d.leaf("CodeListRef", "CodeListOID", flagOID)
	case i.Type != record.Flag && len(i.Codes) > 0:
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

func (d *document) fit(form, item string) *fit {
	if f := d.fits[place{form, item}]; f != nil {
		return f
	}
	return &fit{}
}

func (d *document) bound(comparator string, limit *float64, unit string) {
	if limit == nil {
		return
	}
	d.open("RangeCheck", "Comparator", comparator, "SoftHard", "Hard")
	d.text("CheckValue", strconv.FormatFloat(*limit, 'f', -1, 64))
	if unit != "" {
		d.leaf("MeasurementUnitRef", "MeasurementUnitOID", unit)
	}
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
				codes := slices.Clone(i.Codes)
				for _, value := range d.fit(f.Name, i.Name).others {
					codes = append(codes, record.Code{Value: value})
				}
				list(codesOID(f.Name, i.Name), strings.TrimPrefix(codesOID(f.Name, i.Name), "CL."), codes)
			}
		}
	}
}
