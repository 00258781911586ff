package odm

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/record"
)

// data takes in an element of the data when it ends. up is the one around it.
func (p *reader) data(e, up *element, text string) error {
	switch e.name {
	case "Value":
		if up.name == "ItemData" || up.name == "Query" {
			up.value = &text
		}
	case "UserRef", "LocationRef", "DateTimeStamp", "ReasonForChange", "SourceID":
		if up.name != "AuditRecord" {
			return nil
		}
		if up.audit == nil {
			up.audit = &audit{attrs: up.attrs}
		}
		switch e.name {
		case "UserRef":
			up.audit.user = e.attrs["UserOID"]
		case "LocationRef":
			up.audit.site = e.attrs["LocationOID"]
		case "DateTimeStamp":
			up.audit.at = text
		case "ReasonForChange":
			up.audit.why = text
		case "SourceID":
			up.audit.seq = text
		}
	case "AuditRecord":
		up.audit = e.audit
	case "ItemData":
		if v, ok := e.attrs["Value"]; ok {
			e.value = &v
		}
		return p.record(e)
	case "ItemGroupData":
		return p.record(e)
	case "Annotation":
		if p.file.Snapshot && e.attrs["sw:Seq"] != "" {
			return p.signed(e, up)
		}
	case "Query":
		return p.question(e, up)
	default: // ItemDataInteger and its like of ODM 1.3.2, section 2.14
		if kind, typed := strings.CutPrefix(e.name, "ItemData"); typed && kind != "" && up.name == "ItemGroupData" {
			if e.attrs["IsNull"] != "Yes" {
				e.value = &text
			}
			e.name = "ItemData"
			return p.record(e)
		}
	}
	return nil
}

// signed makes an entry of an Annotation that is a signature.
func (p *reader) signed(e, up *element) error {
	if up.name != "ItemGroupData" {
		return fmt.Errorf("odm: a signature of %s", up.name)
	}
	if len(p.file.Entries) >= p.limits.Entries {
		return ErrSize
	}
	at, err := p.place(up, up)
	if err != nil {
		return err
	}
	x := record.Entry{Kind: record.Signature, Place: at, By: e.attrs["sw:By"], Role: e.attrs["sw:Role"], Detail: e.attrs["sw:Detail"]}
	if x.Seq, err = strconv.ParseInt(e.attrs["sw:Seq"], 10, 64); err != nil || x.Seq < 1 {
		return fmt.Errorf("odm: %q is no number of an entry", e.attrs["sw:Seq"])
	}
	if x.At, err = time.Parse(time.RFC3339Nano, e.attrs["sw:At"]); err != nil {
		return fmt.Errorf("odm: %q is no time", e.attrs["sw:At"])
	}
	x.At = x.At.UTC()
	p.file.Entries = append(p.file.Entries, x)
	return nil
}

func (p *reader) question(e, up *element) error {
	if len(p.file.Queries) >= p.limits.Entries {
		return ErrSize
	}
	q := Question{OID: e.attrs["OID"], Source: e.attrs["Source"], State: e.attrs["State"]}
	if e.value != nil {
		q.Text = *e.value
	}
	var err error
	if q.At, err = time.Parse(time.RFC3339Nano, e.attrs["LastUpdateDatetime"]); err != nil {
		return fmt.Errorf("odm: %q is no time", e.attrs["LastUpdateDatetime"])
	}
	q.At = q.At.UTC()
	switch up.name {
	case "ItemData":
		q.About, err = p.place(up, p.outer())
	case "ItemGroupData":
		q.About, err = p.place(up, up)
	default:
		if s := p.above("SubjectData"); s != nil {
			q.About.Subject = s.attrs["SubjectKey"]
		}
	}
	p.file.Queries = append(p.file.Queries, q)
	return err
}
