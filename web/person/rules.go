package person

import (
	"net/http"

	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// rulebook is what accounts' names mean on other systems, as it is shown.
type rulebook struct {
	rules   []room.Ruled
	name    namer
	home    string // of the form
	means   string
	errs    ui.FieldErrors
	problem string
	listing *room.Listing // what became of a list that was just uploaded
}

func (p *Pages) rulebook(r *http.Request) (rulebook, error) {
	ctx := r.Context()
	rules, err := p.people.Homes(ctx, ui.Actor(ctx))
	if err != nil {
		return rulebook{}, err
	}
	var ids []string
	for _, x := range rules {
		ids = append(ids, x.SetBy)
	}
	v := rulebook{rules: rules, home: r.URL.Query().Get("home"), means: room.MeansEmail}
	v.name, err = p.names(ctx, ids...)
	return v, err
}

// Rules shows what accounts' names mean on other systems.
func (p *Pages) Rules(w http.ResponseWriter, r *http.Request) error {
	v, err := p.rulebook(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, rulesPage(v))
}

// SetRule sets what accounts' names mean on a home page.
func (p *Pages) SetRule(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	n, err := p.people.SetHome(ctx, ui.Actor(ctx), r.PostForm.Get("home"), r.PostForm.Get("means"))
	if err != nil {
		return p.rulesAgain(w, r, err, r.PostForm.Get("home"), r.PostForm.Get("means"))
	}
	ui.Say(ctx, lang.T(ctx, "person.rule.set", "Count", n))
	return ui.See(w, r, outsideBase+"/rules")
}

func (p *Pages) rulesAgain(w http.ResponseWriter, r *http.Request, err error, home, means string) error {
	if !again(err) {
		return err
	}
	v, failed := p.rulebook(r)
	if failed != nil {
		return failed
	}
	v.home, v.means, v.errs, v.problem = home, means, ui.Errors(r.Context(), err), problem(r.Context(), err)
	return ui.Render(w, r, status(err), rulesPage(v))
}

// DropRule takes a rule away, and when it is asked for what the rule has decided.
func (p *Pages) DropRule(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	n, err := p.people.DropHome(ctx, ui.Actor(ctx), r.PostForm.Get("home"), r.PostForm.Get("taken") == "1")
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.rule.dropped", "Count", n))
	return ui.See(w, r, outsideBase+"/rules")
}

// UploadAccounts takes a list that says who is who on a home page.
func (p *Pages) UploadAccounts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	home, data, err := readAccounts(w, r)
	if err == nil {
		var out room.Listing
		if out, err = p.people.UploadListed(ctx, ui.Actor(ctx), home, data); err == nil {
			v, err := p.rulebook(r)
			if err != nil {
				return err
			}
			v.listing = &out
			return ui.Render(w, r, http.StatusOK, rulesPage(v))
		}
	}
	return p.rulesAgain(w, r, err, home, room.MeansList)
}

func readAccounts(w http.ResponseWriter, r *http.Request) (home string, data []byte, err error) {
	_, data, err = ui.List(w, r)
	return r.PostForm.Get("home"), data, err
}
