package exchange

import (
	"slices"
	"strconv"

	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/odm"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Study is what surrounds the data of a study: its metadata by version, its sites, its
// people.
func Study(v *trial.View) *odm.Study {
	row := v.State.Row(form.Study.Name, "", "1")
	s := &odm.Study{Code: v.Code, Title: record.Words{EN: row.Get("TITLE_EN"), ZH: row.Get("TITLE_ZH")}, Subjects: map[string]string{}}
	for _, r := range v.State.Rows(form.Protocol.Name, "") {
		p := v.Protocol(r.Key)
		if p == nil {
			continue
		}
		x := odm.Version{ID: r.Key, Name: r.Key, Summary: p.Summary, Forms: append(append(slices.Clone(form.All), p.Screening), p.Forms...)}
		for _, visit := range p.Visits {
			forms := []string{form.Visit.Name}
			for _, name := range visit.Forms {
				if slices.ContainsFunc(x.Forms, func(f record.Form) bool { return f.Name == name }) && !slices.Contains(forms, name) {
					forms = append(forms, name)
				}
			}
			x.Visits = append(x.Visits, odm.Visit{ID: visit.ID, Words: visit.Words, Forms: forms, When: &odm.When{Anchor: visit.Anchor, Day: visit.Day, Before: visit.Before, After: visit.After}})
		}
		x.Plan = plan(p)
		s.Versions = append(s.Versions, x)
	}
	if len(s.Versions) == 0 {
		s.Versions = []odm.Version{{ID: "0", Name: "0", Forms: form.All}}
	}
	for _, r := range v.State.Rows(form.Site.Name, "") {
		s.Sites = append(s.Sites, odm.Site{Code: r.Key, Words: record.Words{EN: r.Get("NAME_EN"), ZH: r.Get("NAME_ZH")}})
	}
	for _, r := range v.State.Rows(form.Member.Name, "") {
		if id := r.Get("PERSON"); id != "" && !slices.ContainsFunc(s.People, func(p odm.Person) bool { return p.ID == id }) {
			s.People = append(s.People, odm.Person{ID: id, Name: r.Get("NAME"), Role: r.Get("ROLE")})
		}
	}
	for _, subject := range v.State.Subjects() {
		s.Subjects[subject] = first(v.Version(subject), v.Current())
	}
	return s
}

// plan is what a protocol says that ODM 2.0 has elements for. A study of this product is
// of phase 1.
func plan(p *protocol.Protocol) odm.Plan {
	out := odm.Plan{Title: p.Title, Phase: "PHASE I TRIAL", Product: p.Product, Subjects: p.Evaluable}
	for _, l := range p.Levels {
		dose := strconv.FormatFloat(l.Amount, 'f', -1, 64) + " " + l.Unit
		out.Arms = append(out.Arms, odm.Arm{ID: strconv.Itoa(l.Level), Words: record.Words{EN: "Dose level " + strconv.Itoa(l.Level) + ", " + dose, ZH: "剂量水平" + strconv.Itoa(l.Level) + "，" + dose}})
	}
	for _, c := range p.Eligibility {
		out.Criteria = append(out.Criteria, odm.Criterion{ID: c.ID, Exclude: c.Exclude, Words: c.Text, Expr: c.Expr})
	}
	return out
}
