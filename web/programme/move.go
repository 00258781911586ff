package programme

import (
	"net/http"
	"net/url"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// moveLimit bounds how many learners are moved, and previewed, at once.
const moveLimit = 200

// moving is a choice of learners on another version, with what moving each of
// them would change.
type moving struct {
	base     string
	summary  room.Summary
	versions []room.Version // published ones, newest first
	cohorts  []room.CohortRow
	to       int
	from     int    // only who is on this version; 0 for any other
	cohort   string // id, "" for all
	all      bool   // the actor coordinates every cohort
	asked    bool
	rows     []moveRow
	after    string // enrolment after which this page begins
	next     string // enrolment after which the next page begins
	notice   string
}

type moveRow struct {
	room.Move
	person person.Person
}

// Move lets a coordinator choose learners and shows, for each, what the other
// version would change, before anything is changed.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r, r.URL.Query())
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, movePage(m))
}

func (p *Pages) moving(r *http.Request, q url.Values) (moving, error) {
	ctx, a, code := r.Context(), ui.Actor(r.Context()), r.PathValue("programme")
	m := moving{base: baseOf(r), cohort: q.Get("cohort"), after: q.Get("after"), asked: q.Has("to")}
	if err := maySee(a, code); err != nil {
		return m, err
	}
	var err error
	if m.summary, err = room.Get(ctx, p.db.Read(), code); err != nil {
		return m, err
	}
	versions, err := room.Versions(ctx, p.db.Read(), code)
	if err != nil {
		return m, err
	}
	m.to = m.summary.Published
	known := func(s string) int {
		for _, v := range m.versions {
			if s == strconv.Itoa(v.Number) {
				return v.Number
			}
		}
		return 0
	}
	for _, v := range versions {
		if !v.PublishedAt.IsZero() {
			m.versions = append(m.versions, v)
		}
	}
	m.from = known(q.Get("from"))
	if m.asked {
		if m.to = known(q.Get("to")); m.to == 0 {
			return m, fault.New(fault.Conflict, "programme.fault.noversion")
		}
	}
	cohorts, err := room.Cohorts(ctx, p.db.Read(), code)
	if err != nil {
		return m, err
	}
	for _, c := range cohorts {
		if a.Has(code, c.ID, person.Coordinator) {
			m.cohorts = append(m.cohorts, c)
		}
	}
	m.all = a.Has(code, "", person.Coordinator)
	if m.cohort == "" && !m.all && len(m.cohorts) > 0 {
		m.cohort = m.cohorts[0].ID
	}
	if !m.asked {
		return m, nil
	}
	return m, p.previewMoves(r, &m)
}

// previewMoves fills a page of learners that are not on the version yet.
func (p *Pages) previewMoves(r *http.Request, m *moving) error {
	ctx, a, after := r.Context(), ui.Actor(r.Context()), m.after
	var ids []string
	for more := true; more && m.next == ""; {
		list, err := p.service.Learners(ctx, a, room.Filter{Programme: m.summary.ID, Cohort: m.cohort, Step: -1, After: after, Limit: moveLimit})
		if err != nil {
			return err
		}
		more = len(list) == moveLimit
		for _, e := range list {
			if e.Version == m.to || m.from != 0 && e.Version != m.from {
				after = e.ID
				continue
			}
			if len(ids) == moveLimit {
				m.next = after
				break
			}
			ids, after = append(ids, e.ID), e.ID
		}
	}
	moves, err := p.service.PreviewMove(ctx, a, ids, m.to)
	if err != nil {
		return err
	}
	who := make([]string, len(moves))
	for i, x := range moves {
		who[i] = x.Enrolment.Person
	}
	people, err := person.Many(ctx, p.db.Read(), who)
	if err != nil {
		return err
	}
	for _, x := range moves {
		m.rows = append(m.rows, moveRow{x, people[x.Enrolment.Person]})
	}
	return nil
}

// MoveLearners moves the ticked learners, at most 200 at once.
func (p *Pages) MoveLearners(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, a := r.Context(), ui.Actor(r.Context())
	ids := r.PostForm["enrolment"]
	m, err := p.moving(r, url.Values{}) // who may, and which versions there are
	if err != nil {
		return err
	}
	to := 0
	for _, v := range m.versions {
		if r.PostForm.Get("to") == strconv.Itoa(v.Number) {
			to = v.Number
		}
	}
	q := url.Values{"to": {r.PostForm.Get("to")}, "from": {r.PostForm.Get("from")}, "cohort": {r.PostForm.Get("cohort")}, "after": {r.PostForm.Get("start")}}
	switch {
	case to == 0:
		return fault.New(fault.Conflict, "programme.fault.noversion")
	case len(ids) > moveLimit:
		return fault.New(fault.TooLarge, "programme.fault.many", "Max", moveLimit)
	case len(ids) == 0:
		if m, err = p.moving(r, q); err != nil {
			return err
		}
		m.notice = lang.T(ctx, "editor.move.nobody")
		return ui.Render(w, r, http.StatusUnprocessableEntity, movePage(m))
	}
	for _, id := range ids { // nobody of another programme, whatever the form says
		e, err := room.GetEnrolment(ctx, p.db.Read(), id)
		if err != nil {
			return err
		}
		if e.Programme != m.summary.ID {
			return fault.New(fault.NotFound, "fault.notfound")
		}
	}
	if err := p.service.MoveTo(ctx, a, ids, to); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "editor.move.done", "Count", len(ids), "Number", to))
	q.Set("after", r.PostForm.Get("after"))
	return ui.See(w, r, m.base+"/move?"+q.Encode())
}

// query is the address of this choice, from a page on.
func (m moving) query(after string) string {
	q := url.Values{"to": {strconv.Itoa(m.to)}, "cohort": {m.cohort}}
	if m.from > 0 {
		q.Set("from", strconv.Itoa(m.from))
	}
	if after != "" {
		q.Set("after", after)
	}
	return m.base + "/move?" + q.Encode()
}

// doneSteps counts the steps that are done.
func doneSteps(s room.Standing) int {
	n := 0
	for _, st := range s.Steps {
		if st.Status == room.Done {
			n++
		}
	}
	return n
}
