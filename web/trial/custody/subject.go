package custody

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"stepwise/internal/fault"
	"stepwise/trial"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/ui"
)

// Subject shows where one patient's cells are and what happened to them.
func (p *Pages) Subject(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, subjectPage(x))
}

func (p *Pages) onSubject(w http.ResponseWriter, r *http.Request, do string, fn func(x sheet) (string, error)) error {
	return p.act(w, r, do, fn, func(x sheet) (templ.Component, error) { return subjectPage(x), nil })
}

// OpenTherapy opens a therapy event.
func (p *Pages) OpenTherapy(w http.ResponseWriter, r *http.Request) error {
	return p.onSubject(w, r, "therapy", func(x sheet) (string, error) {
		_, err := p.cells.OpenTherapy(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, x.in.Get("chain"), x.in.Get("entry"))
		return x.mine(), err
	})
}

// Plan prepares a collection.
func (p *Pages) Plan(w http.ResponseWriter, r *http.Request) error {
	return p.onSubject(w, r, "collection", func(x sheet) (string, error) {
		key, err := p.cells.PlanCollection(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, room.CollectionData{Donation: x.in.Get("donation"), Entry: x.in.Get("entry")})
		return x.mine("container", key), err
	})
}

// Begin opens the batch record of a product.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	return p.onSubject(w, r, "product", func(x sheet) (string, error) {
		key, err := p.cells.BeginProduct(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject,
			room.NewProduct{Collections: x.in["collections"], Lot: x.in.Get("lot"), Fresh: x.in.Get("kept") == "fresh", Entry: x.in.Get("entry")})
		return x.mine("batch", key), err
	})
}

func (x sheet) collections() []room.Container {
	return slices.DeleteFunc(room.Containers(x.v.State, x.subject), func(c room.Container) bool { return c.Kind != room.Collection })
}

// material are the collections that a product can be made from now.
func (x sheet) material() []room.Container {
	return slices.DeleteFunc(x.collections(), func(c room.Container) bool {
		return c.Quarantine || !slices.Contains([]room.Step{room.Receive, room.Accept, room.Use}, c.Last)
	})
}

func (x sheet) therapies() []string {
	var out []string
	for _, r := range x.v.State.Rows(form.Therapy.Name, x.subject) {
		out = append(out, r.Get("CHAIN"))
	}
	return out
}

// open reports whether the newest therapy event still waits for its infusion.
func (x sheet) therapyOpen() bool {
	key := room.CurrentTherapy(x.v.State, x.subject)
	return key != "" && !slices.ContainsFunc(x.v.State.Rows(form.Infusion.Name, x.subject), func(r *record.Row) bool { return r.Get("THERAPY") == key })
}

// labelled is a thing that has a label, or should.
type labelled struct {
	kind  room.Kind
	about string
	code  string // of the label in use, "" without
	old   bool   // it says something else than the record
}

func (x sheet) labelOf(kind room.Kind, about string) labelled {
	out := labelled{kind: kind, about: about}
	for _, l := range room.Labels(x.v.State, x.v.Code, x.subject) {
		if l.Kind == kind && l.About == about && l.Void.IsZero() {
			out.code, out.old = l.Code, room.Outdated(x.v.State, l)
		}
	}
	return out
}

func (x sheet) mayIssue(kind room.Kind, about string) bool {
	if c, ok := room.One(x.v.State, x.subject, about); ok && kind == room.Box && c.Kind == room.Bag {
		return x.may(trial.Produce)
	}
	if kind == room.Batch || kind == room.Bag {
		return x.may(trial.Produce)
	}
	return x.may(trial.Handle)
}

// Container shows one container and what can be done with it now.
func (p *Pages) Container(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	c, ok := room.One(x.v.State, x.subject, r.PathValue("container"))
	if !ok {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return ui.Render(w, r, http.StatusOK, containerPage(x, c))
}

func (p *Pages) onContainer(w http.ResponseWriter, r *http.Request, do string, fn func(x sheet, key string) (string, error)) error {
	key := r.PathValue("container")
	return p.act(w, r, do, func(x sheet) (string, error) { return fn(x, key) }, func(x sheet) (templ.Component, error) {
		c, ok := room.One(x.v.State, x.subject, key)
		if !ok {
			return nil, fault.New(fault.NotFound, "fault.notfound")
		}
		return containerPage(x, c), nil
	})
}

// Hand takes a step with two scans.
func (p *Pages) Hand(w http.ResponseWriter, r *http.Request) error {
	step := r.PathValue("step")
	return p.onContainer(w, r, step, func(x sheet, key string) (string, error) {
		var f fault.Form
		h := room.Handing{Container: key, Step: room.Step(step), First: x.in.Get("first"), Second: x.in.Get("second"), At: x.time(&f, "at"),
			TempMin: x.in.Get("tempmin"), TempMax: x.in.Get("tempmax"), Spoilt: x.in.Get("spoilt"), Product: x.in.Get("product"), Weight: x.in.Get("weight"),
			Comment: x.in.Get("comment"), Entry: x.in.Get("entry")}
		if err := f.Err(); err != nil {
			return "", err
		}
		quarantined, err := p.cells.Hand(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, h)
		if err != nil {
			return "", err
		}
		ctx := r.Context()
		if quarantined {
			ui.Warn(ctx, say(ctx, "custody.quarantined", "Key", key))
		} else {
			ui.Say(ctx, say(ctx, "custody.done", "Key", key, "Step", stepWord(ctx, h.Step)))
		}
		if h.Step == room.Check {
			return x.mine("infusion"), nil
		}
		return x.mine("container", key), nil
	})
}

// Settle ends a quarantine or discards.
func (p *Pages) Settle(w http.ResponseWriter, r *http.Request) error {
	return p.onContainer(w, r, r.PathValue("step"), func(x sheet, key string) (string, error) {
		proof, err := p.prove(r)
		if err != nil {
			return "", err
		}
		accept := r.PathValue("step") == string(room.Accept)
		return x.mine("container", key), p.cells.Settle(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, accept, x.in.Get("why"), x.in.Get("entry"), proof)
	})
}

// Describe enters what was collected.
func (p *Pages) Describe(w http.ResponseWriter, r *http.Request) error {
	return p.onContainer(w, r, "describe", func(x sheet, key string) (string, error) {
		var f fault.Form
		d := room.CollectionData{Donation: x.in.Get("donation"), End: x.moment(&f, "end"), Volume: x.in.Get("volume"), Cells: x.in.Get("cells"), Reason: x.in.Get("reason")}
		if err := f.Err(); err != nil {
			return "", err
		}
		return x.mine("container", key), p.cells.Describe(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, d)
	})
}
