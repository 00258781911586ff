package content

import (
	"net/http"
	"strconv"
	"strings"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// testing is the form of a test.
type testing struct {
	room.Test
	draw, pass, rounds, asks string // as typed
	scopes                   []ui.Choice
	errs                     ui.FieldErrors
}

func (f testing) action() string {
	if f.Version == 0 {
		return "/office/tests"
	}
	return "/office/tests/" + f.Code
}

// Tests lists the tests that a coordinator may write.
func (p *Pages) Tests(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.room.Tests(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, testsPage(list))
}

// EditTest shows a test to its author; "new" is an empty one.
func (p *Pages) EditTest(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	t := room.Test{Status: room.Draft}
	if code != "new" {
		var err error
		if t, err = p.room.Test(ctx, ui.Actor(ctx), code); err != nil {
			return err
		}
	}
	f := testing{Test: t, draw: strconv.Itoa(t.Draw), pass: strconv.FormatFloat(t.Pass, 'f', -1, 64), rounds: strconv.Itoa(t.Rounds),
		asks: strings.Join(t.Questions, "\n")}
	return p.testForm(w, r, f, nil)
}

func (p *Pages) testForm(w http.ResponseWriter, r *http.Request, f testing, failed error) error {
	ctx := r.Context()
	var err error
	if f.scopes, err = p.scopes(ctx, f.Scope); err != nil {
		return err
	}
	if fault.Is(failed, fault.Conflict) {
		if t, err := p.room.Test(ctx, ui.Actor(ctx), f.Code); err == nil {
			f.Version = t.Version // having been told, the next save is on purpose
		}
	}
	f.errs = faults(ctx, failed)
	return ui.Render(w, r, status(failed), testForm(f))
}

// SaveTest stores a test.
func (p *Pages) SaveTest(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	var bad fault.Form
	f := testing{Test: room.Test{Code: strings.TrimSpace(form.Get("code")), Scope: form.Get("scope"), Status: room.Status(form.Get("status")),
		Title: ui.TextOf(form, "title"), Intro: ui.TextOf(form, "intro"), Questions: room.ParseIDs(form.Get("questions"))},
		draw: form.Get("draw"), pass: form.Get("pass"), rounds: form.Get("rounds"), asks: form.Get("questions")}
	f.Draw = ui.Int(&bad, form, "draw", 0, 500)
	f.Rounds = ui.Int(&bad, form, "rounds", 0, 99)
	f.Pass = share(&bad, form, "pass")
	if code := r.PathValue("code"); code != "" {
		f.Code = code
		f.Version, _ = strconv.Atoi(form.Get("version")) // 0 would be a new test, whose code is taken
	}
	err := bad.Err()
	if err == nil {
		_, err = p.room.SaveTest(ctx, ui.Actor(ctx), f.Test)
	}
	if err != nil {
		if again(err) {
			return p.testForm(w, r, f, err)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/tests")
}
