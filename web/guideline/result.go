package guideline

import (
	"net/http"
	"strconv"

	room "stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Results shows a counted round, the newest that the reader may see or the one
// that ?round names.
func (p *Pages) Results(w http.ResponseWriter, r *http.Request) error {
	return p.results(w, r, 0, "", nil)
}

func (p *Pages) results(w http.ResponseWriter, r *http.Request, option int, typed string, failed error) error {
	ctx := r.Context()
	a, code := ui.Actor(ctx), r.PathValue("code")
	v, err := p.service.Get(ctx, a, code)
	if err != nil {
		return err
	}
	number := 0
	if text := r.URL.Query().Get("round"); text != "" {
		if number, err = strconv.Atoi(text); err != nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
	} else if len(v.Visible) > 0 {
		number = v.Visible[0]
	} else if n := len(v.Rounds); n > 0 {
		number = v.Rounds[n-1].Number
	} else {
		return ui.Render(w, r, http.StatusOK, noResultsPage(v, lang.T(ctx, "guideline.results.none")))
	}
	result, err := p.service.Results(ctx, a, code, number)
	if fault.Is(err, fault.Closed) {
		return ui.Render(w, r, http.StatusOK, noResultsPage(v, ui.Sentence(ctx, err)))
	}
	if err != nil {
		return err
	}
	page := sheetOfResults{View: v, Result: result, Errors: faults(ctx, failed), Option: option, Typed: typed}
	if v.Voted() && number == v.Visible[0] {
		if page.Dissent, err = p.service.MyDissent(ctx, a, v.Question); err != nil {
			return err
		}
		page.Last = true
	}
	return ui.Render(w, r, status(failed), resultsPage(page))
}

type sheetOfResults struct {
	room.View
	Result  room.Result
	Last    bool           // the voting ended with this round: dissent may be written
	Dissent map[int]string // the reader's own, by option
	Errors  ui.FieldErrors
	Option  int    // whose dissent came back
	Typed   string // and with what
}

func (s sheetOfResults) dissent(option int) string {
	if option == s.Option {
		return s.Typed
	}
	return s.Dissent[option]
}

// Dissent stores or takes back the reader's dissent about an option.
func (p *Pages) Dissent(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	option, _ := strconv.Atoi(r.PostForm.Get("option"))
	text := r.PostForm.Get("dissent")
	if err := p.service.Dissent(ctx, ui.Actor(ctx), code, option, text); err != nil {
		return p.again(err, func() error { return p.results(w, r, option, text, err) })
	}
	said := "guideline.said.dissent"
	if text == "" {
		said = "guideline.said.nodissent"
	}
	ui.Say(ctx, word(ctx, said, ""))
	return ui.See(w, r, "/guideline/"+code+"/results#option-"+strconv.Itoa(option))
}

// Recommendation shows a published version, the newest or the one that ?version
// names.
func (p *Pages) Recommendation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	version := 0
	if text := r.URL.Query().Get("version"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		version = n
	}
	q, rec, newest, err := p.service.Published(ctx, ui.Actor(ctx), r.PathValue("code"), version)
	if err != nil {
		return err
	}
	names, err := p.service.Names(ctx, rec.Vote)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, recommendationPage(q, rec, newest, names))
}
