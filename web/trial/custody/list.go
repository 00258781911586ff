package custody

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"stepwise/internal/fault"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/web/ui"
)

// patient is one line of the list.
type patient struct {
	subject  string
	chain    string
	products []room.Product
	latest   room.Container // of starting material, while there is no product
	held     bool           // there is starting material
	refused  int
}

func (x sheet) patients() []patient {
	var out []patient
	for _, subject := range x.v.Subjects() {
		p := patient{subject: subject, products: room.ProductsOf(x.v.State, subject), refused: len(room.Refusals(x.v.State, subject))}
		therapy := room.CurrentTherapy(x.v.State, subject)
		if therapy == "" && x.v.State.Row(form.Slot.Name, subject, "1") == nil {
			continue // no cells are planned yet
		}
		p.chain = x.v.State.Row(form.Therapy.Name, subject, therapy).Get("CHAIN")
		for _, c := range room.Containers(x.v.State, subject) {
			if c.Kind == room.Collection {
				p.latest, p.held = c, true
			}
		}
		out = append(out, p)
	}
	return out
}

// List shows every patient's cells.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(x))
}

// Scan finds what a label is on, and goes there.
func (p *Pages) Scan(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "scan", func(x sheet) (string, error) {
		l, err := p.cells.Find(r.Context(), ui.Actor(r.Context()), x.v.Code, x.in.Get("scan"))
		if err != nil {
			return "", err
		}
		switch l.Kind {
		case room.Collection, room.Bag, room.Box:
			return x.path(l.Subject, "container", l.About), nil
		case room.Batch:
			return x.path(l.Subject, "batch", l.About), nil
		}
		return x.path(l.Subject), nil
	}, func(x sheet) (templ.Component, error) { return listPage(x), nil })
}

// Specs shows the requirements that products are held to.
func (p *Pages) Specs(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, specPage(x))
}

// Specify enters or changes a requirement.
func (p *Pages) Specify(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "spec", func(x sheet) (string, error) {
		in := x.in
		s := room.Spec{ID: in.Get("id"), EN: in.Get("name.en"), ZH: in.Get("name.zh"), Stage: in.Get("stage"), Word: in.Get("kind") == "word", Unit: in.Get("unit"),
			Low: in.Get("low"), High: in.Get("high"), Expected: in.Get("expected"), Source: in.Get("source"), Ended: in.Get("ended") != ""}
		return x.path("specifications"), p.cells.Specify(r.Context(), ui.Actor(r.Context()), x.v.Code, s, in.Get("reason"))
	}, func(x sheet) (templ.Component, error) { return specPage(x), nil })
}

// SignSpecs puts the requirements in force.
func (p *Pages) SignSpecs(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "sign", func(x sheet) (string, error) {
		proof, err := p.prove(r)
		if err != nil {
			return "", err
		}
		return x.path("specifications"), p.cells.SignSpecs(r.Context(), ui.Actor(r.Context()), x.v.Code, proof)
	}, func(x sheet) (templ.Component, error) { return specPage(x), nil })
}

// spec is the requirement that the form is about.
func (x sheet) spec() room.Spec {
	list := room.Specs(x.v.State)
	if i := slices.IndexFunc(list, func(s room.Spec) bool { return s.ID == x.in.Get("id") }); i >= 0 {
		return list[i]
	}
	return room.Spec{Stage: "release"}
}

// unsigned are the requirements that wait for a signature.
func (x sheet) unsigned() []room.Spec {
	return slices.DeleteFunc(room.Specs(x.v.State), func(s room.Spec) bool { return s.Signed })
}

// Labels shows labels to print: those in use of a subject, or one with "only".
func (p *Pages) Labels(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	only := r.URL.Query().Get("only")
	var out []printed
	for _, l := range room.Labels(x.v.State, x.v.Code, x.subject) {
		if !l.Void.IsZero() || only != "" && l.Code != only {
			continue
		}
		s, err := draw(l.Text)
		if err != nil {
			return err
		}
		out = append(out, printed{l, s, room.Outdated(x.v.State, l)})
	}
	size := r.URL.Query().Get("size")
	if size != "a7" {
		size = "roll"
	}
	copies, _ := strconv.Atoi(r.URL.Query().Get("copies"))
	return ui.Render(w, r, http.StatusOK, labelsPage(x, out, only, size, min(max(copies, 1), 20)))
}

// printed is a label on paper.
type printed struct {
	room.Label
	symbol   symbol
	outdated bool
}

// Issue makes a label and shows it.
func (p *Pages) Issue(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "label", func(x sheet) (string, error) {
		l, err := p.cells.Issue(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, room.Kind(x.in.Get("kind")), x.in.Get("about"), x.in.Get("anew") != "")
		if err != nil {
			return "", err
		}
		return x.mine("labels") + "?only=" + l.Code, nil
	}, func(x sheet) (templ.Component, error) {
		if x.problem == "" {
			return nil, fault.New(fault.Invalid, "fault.form")
		}
		return subjectPage(x), nil
	})
}
