// Package admin shows operators the jobs, the audit trail, the messages and the
// settings.
package admin

import (
	"context"
	"net/http"

	"stepwise/internal/audit"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/web/ui"
)

// Setting is one line of the settings page; secrets are not among them.
type Setting struct{ Name, Value string }

// Pages serves the administrator's pages.
type Pages struct {
	db       *store.DB
	people   *person.Service
	jobs     *job.Runner
	settings []Setting
}

// New returns the pages.
func New(db *store.DB, people *person.Service, jobs *job.Runner, settings []Setting) *Pages {
	return &Pages{db: db, people: people, jobs: jobs, settings: settings}
}

// Start shows the settings and the way to the rest.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request) error {
	counts, err := job.Counts(r.Context(), p.db.Read())
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, startPage(p.settings, counts))
}

// Jobs lists jobs, dead ones first to be seen.
func (p *Pages) Jobs(w http.ResponseWriter, r *http.Request) error {
	list, err := job.List(r.Context(), p.db.Read(), job.Filter{State: job.State(r.FormValue("state"))})
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, jobsPage(list, r.FormValue("state")))
}

// Retry runs a dead job again.
func (p *Pages) Retry(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := p.db.Write(r.Context(), func(ctx context.Context, tx *store.Tx) error {
		return job.Retry(ctx, tx, r.PostForm.Get("id"))
	})
	if err != nil {
		return err
	}
	p.jobs.Wake()
	ui.Say(r.Context(), lang.T(r.Context(), "admin.jobs.retried"))
	return ui.See(w, r, "/admin/jobs")
}

// Audit lists who saw or changed what, newest first, and verifies the chain when
// asked to.
func (p *Pages) Audit(w http.ResponseWriter, r *http.Request) error {
	f := audit.Filter{Actor: r.FormValue("actor"), Action: r.FormValue("action"), Object: r.FormValue("object"), Before: r.FormValue("before"), Limit: 100}
	list, err := audit.List(r.Context(), p.db.Read(), f)
	if err != nil {
		return err
	}
	var report *audit.Report
	if r.FormValue("verify") == "1" {
		v, err := audit.Verify(r.Context(), p.db)
		if err != nil {
			return err
		}
		report = &v
	}
	return ui.Render(w, r, http.StatusOK, auditPage(list, f, report))
}

// Messages lists what was sent, or, without a mail server, is only shown here so
// that it can be passed on by hand.
func (p *Pages) Messages(w http.ResponseWriter, r *http.Request) error {
	list, err := mail.List(r.Context(), p.db.Read(), mail.Filter{Before: r.FormValue("before"), Limit: 200})
	if err != nil {
		return err
	}
	// A letter can hold a link that signs somebody in: only who may pass it on
	// reads it.
	readable, err := p.people.Readable(r.Context(), ui.Actor(r.Context()), list)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, messagesPage(readable))
}
