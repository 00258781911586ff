// Package certificate shows certificates to their doctors, to the office and to
// anybody who wants to check one, and credits to doctors and to the credit office.
package certificate

import (
	"context"
	"net/http"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/programme"
	room "stepwise/programme/certificate"
	"stepwise/programme/credit"
	programmepages "stepwise/web/programme"
	"stepwise/web/ui"
)

// Pages serves certificates and credits.
type Pages struct {
	db           *store.DB
	clock        clock.Clock
	certificates *room.Service
	credits      *credit.Service
}

// New returns the pages.
func New(db *store.DB, c clock.Clock, certificates *room.Service, credits *credit.Service) *Pages {
	return &Pages{db: db, clock: c, certificates: certificates, credits: credits}
}

// Titles makes a guide for credits of the guides that the path uses: what an
// activity is called there, it is called in the ledger.
func Titles(guides ...programmepages.Guide) credit.Guide {
	return func(ctx context.Context, q store.Queryer, activities []string) (map[string]lang.Text, error) {
		out := map[string]lang.Text{}
		for _, g := range guides {
			found, err := g(ctx, q, activities)
			if err != nil {
				return nil, err
			}
			for iri, link := range found {
				out[iri] = link.Title
			}
		}
		return out, nil
	}
}

// item is a certificate in a doctor's own list.
type item struct {
	room.Certificate
	checked room.Checked
}

// Mine lists a doctor's certificates.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request) error {
	list, err := p.certificates.Mine(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	items := make([]item, len(list))
	for i, c := range list {
		checked, err := p.certificates.Check(r.Context(), c.ID)
		if err != nil {
			return err
		}
		items[i] = item{c, checked}
	}
	return ui.Render(w, r, http.StatusOK, minePage(items))
}

// Sheet is the certificate to print, for its doctor and for the office. What it
// shows has been checked a moment ago, as the public page would.
func (p *Pages) Sheet(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := p.certificates.Get(ctx, ui.Actor(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	checked, err := p.certificates.Check(ctx, c.ID)
	if err != nil {
		return err
	}
	if checked.Verdict == room.Altered {
		return fault.New(fault.Conflict, "certificate.verify.altered.text")
	}
	url := p.certificates.VerifyURL(c.ID)
	code, err := newCode(url)
	if err != nil {
		return err
	}
	own := c.Person == ui.Actor(ctx).ID
	return ui.Render(w, r, http.StatusOK, sheetPage(checked, url, code, own))
}

// programmes are the choices of a filter, those of a coordinator or, for an
// administrator, all.
func (p *Pages) programmes(ctx context.Context, all bool) ([]programme.Summary, error) {
	if all {
		return programme.List(ctx, p.db.Read())
	}
	return programme.Coordinated(ctx, p.db.Read(), ui.Actor(ctx))
}
