package odm

// data takes in an element of the data when it ends. up is the one around it.
func (p *reader) data(e, up *element, text string) error {
	switch e.name {
	case "Value":
		if up.name == "ItemData" {
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
	}
	return nil
}
