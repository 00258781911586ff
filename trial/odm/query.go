package odm

import (
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// query is a row of the form of queries as ODM 2.0 has it: one Query in the element
// that it asks about, with its newest state, when the document says no more of it. The
// row itself stands in every document like any other.
type query struct {
	row    record.Place // of the query
	about  record.Place
	text   string
	status string
	source string // role of who asked
	at     time.Time
	acts   []*record.Entry // the first entry of each act on it; none in a Snapshot
}

// states are those of ODM 2.0 (ODM-enumerations.xsd, QueryStateType) for ours.
var states = map[string]string{"open": "Open", "answered": "Answered", "closed": "Closed"}

// sources are those of ODM 2.0 (QuerySourceType) for the roles that are named there.
var sources = map[string]string{"monitor": "Site Monitor", "safety": "Safety Reviewer", "system": "System"}

// queries gathers those of a trail by the newest entry on each.
func queries(s *Study, entries []record.Entry, withheld map[int64]bool) map[int64]*query {
	rows, last := map[record.Place]*query{}, map[*query]int64{}
	for i := range entries {
		e := &entries[i]
		if e.Form != form.Query.Name || e.Kind != record.Value || e.Subject == "" || withheld[e.Seq] || !plain(e.New) {
			continue
		}
		at := e.Place
		at.Item = ""
		q := rows[at]
		if q == nil {
			q = &query{row: at, source: e.Role}
			rows[at] = q
		}
		q.take(e.Item, e.New)
		q.at, last[q] = e.At, e.Seq
		if n := len(q.acts); n == 0 || q.acts[n-1].Act != e.Act {
			q.acts = append(q.acts, e)
		}
	}
	out := map[int64]*query{}
	for q, seq := range last {
		if states[q.status] != "" {
			q.about.Subject = q.row.Subject
			out[seq] = q
		}
	}
	return out
}

func (q *query) take(item, value string) {
	switch item {
	case "FORM":
		q.about.Form = value
	case "ROW":
		q.about.Row = value
	case "ITEM":
		q.about.Item = value
	case "TEXT":
		q.text = value
	case "STATUS":
		q.status = value
	}
}

// queriesNow are those of a subject in a state.
func queriesNow(s *Study, state *record.State, subject string) (out []*query) {
	for _, r := range state.Rows(form.Query.Name, subject) {
		q := &query{row: record.Place{Form: r.Form, Subject: subject, Row: r.Key}, at: r.Changed.At}
		for item, value := range r.Values() {
			q.take(item, value)
		}
		q.about.Subject = subject
		for _, p := range s.People {
			if p.ID == r.Began.By {
				q.source = p.Role
			}
		}
		if states[q.status] != "" {
			out = append(out, q)
		}
	}
	return out
}

// question writes a query into the row that it asks about, in a Transactional document.
func (d *document) question(v *Version, q *query) {
	d.itemGroup(v, q.about, false, "Context")
	if q.about.Item != "" {
		d.open("ItemData", "ItemOID", itemOID(q.about.Form, q.about.Item), "TransactionType", "Context")
	}
	d.query(q)
	if q.about.Item != "" {
		d.close()
	}
	d.close()
}

func (d *document) query(q *query) {
	kind := "Manual"
	if q.source == "system" {
		kind = "System"
	}
	d.open("Query", "OID", "QU."+q.row.Subject+"."+q.row.Row, "Source", first(sources[q.source], "Data Management"), "Type", kind,
		"State", states[q.status], "LastUpdateDatetime", stamp(q.at))
	d.text("Value", q.text)
	for _, e := range q.acts {
		d.audit(e, false)
	}
	d.close()
}
