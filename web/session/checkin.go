package session

import (
	"net/http"

	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// CheckIn shows what a scanned code leads to: one button to confirm. A scan changes
// nothing by itself, so a link that is fetched ahead checks nobody in.
func (p *Pages) CheckIn(w http.ResponseWriter, r *http.Request) error {
	return p.checkIn(w, r, r.URL.Query().Get("c"), nil)
}

func (p *Pages) checkIn(w http.ResponseWriter, r *http.Request, typed string, failed error) error {
	ctx := r.Context()
	page, err := p.service.LookIn(ctx, ui.Actor(ctx), r.PathValue("code"), typed)
	if err != nil {
		return err
	}
	if failed == nil && typed != "" {
		failed = page.Problem // told at once, not after a tap that cannot work
	}
	return ui.Render(w, r, status(failed), checkInPage(page, typed, faults(ctx, failed)))
}

// ConfirmCheckIn records that the reader is in the room.
func (p *Pages) ConfirmCheckIn(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	typed := r.PostForm.Get("c")
	got, already, err := p.service.CheckIn(ctx, ui.Actor(ctx), code, typed)
	if err != nil {
		return again(err, func() error { return p.checkIn(w, r, typed, err) })
	}
	said := "session.said.checkedin"
	switch {
	case already:
		said = "session.said.already"
	case got.WalkIn:
		said = "session.said.walkin"
	}
	page, err := p.service.LookIn(ctx, ui.Actor(ctx), code, "")
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, checkedInPage(page, lang.Say(lang.From(ctx), said)))
}
