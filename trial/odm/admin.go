package odm

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
