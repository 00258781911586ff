package custody

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"stepwise/internal/fault"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/ui"
)

// Batch shows one product: manufacture, bags, results, release.
func (p *Pages) Batch(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	b, ok := room.ProductOf(x.v.State, x.subject, r.PathValue("product"))
	if !ok {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return ui.Render(w, r, http.StatusOK, batchPage(x, b))
}

func (p *Pages) onBatch(w http.ResponseWriter, r *http.Request, do string, fn func(x sheet, key string) error) error {
	key := r.PathValue("product")
	return p.act(w, r, do, func(x sheet) (string, error) { return x.mine("batch", key), fn(x, key) }, func(x sheet) (templ.Component, error) {
		b, ok := room.ProductOf(x.v.State, x.subject, key)
		if !ok {
			return nil, fault.New(fault.NotFound, "fault.notfound")
		}
		return batchPage(x, b), nil
	})
}

// End tells how a manufacture ended.
func (p *Pages) End(w http.ResponseWriter, r *http.Request) error {
	return p.onBatch(w, r, "end", func(x sheet, key string) error {
		var f fault.Form
		e := room.End{Failed: x.in.Get("outcome") == "failed", Why: x.in.Get("why"), At: x.moment(&f, "ended"), Lot: x.in.Get("lot"), Expiry: x.moment(&f, "expiry"),
			Usable: x.in.Get("usable"), Reason: x.in.Get("reason")}
		if err := f.Err(); err != nil {
			return err
		}
		return p.cells.EndProduct(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, e)
	})
}

// AddBag adds a bag.
func (p *Pages) AddBag(w http.ResponseWriter, r *http.Request) error {
	return p.onBatch(w, r, "bag", func(x sheet, key string) error {
		_, err := p.cells.AddBag(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, x.in.Get("cells"), x.in.Get("volume"), x.in.Get("entry"))
		return err
	})
}

// Results enters test results.
func (p *Pages) Results(w http.ResponseWriter, r *http.Request) error {
	return p.onBatch(w, r, "results", func(x sheet, key string) error {
		var f fault.Form
		at := x.moment(&f, "at")
		if err := f.Err(); err != nil {
			return err
		}
		values := map[string]string{}
		for name := range x.in {
			if id, ok := strings.CutPrefix(name, "result."); ok {
				values[id] = x.in.Get(name)
			}
		}
		return p.cells.Test(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, values, at, x.in.Get("reason"))
	})
}

// Release is the laboratory's decision, signed.
func (p *Pages) Release(w http.ResponseWriter, r *http.Request) error {
	return p.onBatch(w, r, "release", func(x sheet, key string) error {
		proof, err := p.prove(r)
		if err != nil {
			return err
		}
		return p.cells.Release(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key,
			room.Approval{Verdict: x.in.Get("verdict"), Weight: x.in.Get("weight"), Reason: x.in.Get("reason")}, proof)
	})
}

// Except is the investigator's signature on an exception.
func (p *Pages) Except(w http.ResponseWriter, r *http.Request) error {
	return p.onBatch(w, r, "exception", func(x sheet, key string) error {
		proof, err := p.prove(r)
		if err != nil {
			return err
		}
		return p.cells.SignException(r.Context(), ui.Actor(r.Context()), x.v.Code, x.subject, key, proof)
	})
}

// result is a requirement with what was found.
type result struct {
	room.Spec
	value, verdict string
}

func (x sheet) results(product string) []result {
	var out []result
	for _, s := range room.Specs(x.v.State) {
		if s.Stage != "release" && s.Stage != "later" {
			continue
		}
		r := x.row(form.Result.Name, product+"/"+s.ID)
		out = append(out, result{s, r.Get("VALUE"), first(r.Get("VERDICT"), "none")})
	}
	return out
}

func verdictTag(v string) string {
	return map[string]string{"in": "done", "out": "alarm", "unknown": "wait", "none": "quiet"}[v]
}

// Infusion is the form at the bedside.
func (p *Pages) Infusion(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, infusionPage(x, x.infusion(r.PathValue("row"))))
}

// infusion is a row to correct; nil for a new one.
func (x sheet) infusion(row string) *record.Row {
	if row == "" {
		return nil
	}
	return x.row(form.Infusion.Name, row)
}

// Infuse enters an infusion, or corrects one.
func (p *Pages) Infuse(w http.ResponseWriter, r *http.Request) error {
	row := r.PathValue("row")
	return p.act(w, r, "infusion", func(x sheet) (string, error) {
		var f fault.Form
		g := room.Given{Bags: x.in["bags"], At: x.time(&f, "at"), End: x.time(&f, "end"), Weight: x.in.Get("weight"), Cells: x.in.Get("cells"),
			Comment: x.in.Get("comment"), Entry: x.in.Get("entry"), Reason: x.in.Get("reason")}
		if err := f.Err(); err != nil {
			return "", err
		}
		ctx := r.Context()
		var err error
		if row == "" {
			_, err = p.cells.Infuse(ctx, ui.Actor(ctx), x.v.Code, x.subject, g)
		} else {
			err = p.cells.Correct(ctx, ui.Actor(ctx), x.v.Code, x.subject, row, g)
		}
		if err == nil {
			ui.Say(ctx, say(ctx, "custody.infused"))
		}
		return x.mine(), err
	}, func(x sheet) (templ.Component, error) { return infusionPage(x, x.infusion(row)), nil })
}

// ready are the bags that were checked at the bedside and not given yet.
func (x sheet) ready() []room.Container {
	var out []room.Container
	for _, c := range room.Containers(x.v.State, x.subject) {
		if c.Kind == room.Bag && c.Last == room.Check {
			out = append(out, c)
		}
	}
	return out
}

// waiting are the bags at the site that could be thawed or checked next.
func (x sheet) waiting() []room.Container {
	var out []room.Container
	for _, c := range room.Containers(x.v.State, x.subject) {
		if c.Kind != room.Bag || c.Quarantine {
			continue
		}
		for _, m := range room.Next(c) {
			if (m.Step == room.Thaw || m.Step == room.Check) && c.Last != room.Check {
				out = append(out, c)
			}
		}
	}
	return out
}

// before is what an infusion form begins with: the weight of the last check, and the
// cells of the bags.
func (x sheet) before() (weight, cells string) {
	sum := 0.0
	for _, c := range x.ready() {
		sum += c.Cells
		if n := len(c.Steps); n > 0 {
			weight = c.Steps[n-1].Weight
		}
	}
	if sum > 0 {
		cells = strconv.FormatFloat(sum, 'f', -1, 64)
	}
	return weight, cells
}
