package session

import (
	"io"
	"net/http"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Manage shows a session to its coordinator: registrations, attendance, corrections.
func (p *Pages) Manage(w http.ResponseWriter, r *http.Request) error {
	return p.manage(w, r, nil)
}

func (p *Pages) manage(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	m, err := p.service.Manage(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), managePage(m, faults(ctx, failed)))
}

// done ends an act of the coordinator's page: back to it with a sentence, or the page
// again with what was wrong.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, said string) error {
	if err != nil {
		return again(err, func() error { return p.manage(w, r, err) })
	}
	ui.Say(r.Context(), said)
	return ui.See(w, r, "/office/session/"+r.PathValue("code"))
}

// Publish opens a draft to its learners.
func (p *Pages) Publish(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	err := p.service.Publish(ctx, ui.Actor(ctx), r.PathValue("code"))
	return p.done(w, r, err, lang.T(ctx, "session.said.published"))
}

// CallOff cancels a session with a reason.
func (p *Pages) CallOff(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	err := p.service.Cancel(ctx, ui.Actor(ctx), r.PathValue("code"), r.PostForm.Get("reason"))
	return p.done(w, r, err, lang.T(ctx, "session.said.calledoff"))
}

// Release gives up the seat of somebody who cannot come.
func (p *Pages) Release(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	err := p.service.Release(ctx, ui.Actor(ctx), r.PathValue("code"), r.PostForm.Get("person"))
	return p.done(w, r, err, lang.T(ctx, "session.said.released"))
}

// Correct adds or withdraws an attendance with a reason.
func (p *Pages) Correct(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, v := r.Context(), r.PathValue("code"), r.PostForm
	var err error
	switch v.Get("do") {
	case "room", "online":
		err = p.service.Attest(ctx, ui.Actor(ctx), code, v.Get("person"), room.SeatKind(v.Get("do")), v.Get("reason"))
	case "withdraw":
		err = p.service.Withdraw(ctx, ui.Actor(ctx), code, v.Get("person"), v.Get("reason"))
	default:
		err = fault.New(fault.Invalid, "fault.choice")
	}
	return p.done(w, r, err, lang.T(ctx, "session.said.corrected"))
}

// Verify computes the seal of a list again and says whether it still fits.
func (p *Pages) Verify(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	whole, err := p.service.VerifyList(ctx, ui.Actor(ctx), r.PathValue("code"), r.PostForm.Get("list"))
	if err == nil && !whole {
		ui.Warn(ctx, lang.T(ctx, "session.said.sealbroken"))
		return ui.See(w, r, "/office/session/"+r.PathValue("code"))
	}
	return p.done(w, r, err, lang.T(ctx, "session.said.sealwhole"))
}

// ExportCSV gives the attendance out as CSV.
func (p *Pages) ExportCSV(w http.ResponseWriter, r *http.Request) error {
	return p.export(w, r, "csv", "text/csv; charset=utf-8", room.Sheet.WriteCSV)
}

// ExportXLSX gives the attendance out as a workbook.
func (p *Pages) ExportXLSX(w http.ResponseWriter, r *http.Request) error {
	return p.export(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", room.Sheet.WriteXLSX)
}

func (p *Pages) export(w http.ResponseWriter, r *http.Request, ending, kind string, write func(room.Sheet, io.Writer) error) error {
	ctx := r.Context()
	sheet, err := p.service.Attendance(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote("attendance-"+r.PathValue("code")+"."+ending))
	return write(sheet, w)
}
