package studio

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/calendar"
	"stepwise/web/ui"
)

// preciseTrials is what a long run for more precision plays: no share of trials then
// has a standard error above 0.16 per cent.
const preciseTrials = 100_000

// export is the address of an export, or of the page itself.
func (v view) export(file, query string) templ.SafeURL {
	base, q := "/trials/studio", v.form.query()
	if v.run != nil {
		base, q = base+"/runs/"+v.run.ID, ""
	}
	if query != "" && q != "" {
		q = "&" + q
	}
	if query+q != "" {
		file += "?" + query + q
	}
	return templ.SafeURL(base + file)
}

// computed answers for an export: a long run that is done, or the question in the
// address. What cannot be computed shows the page that says why instead.
func (p *Pages) computed(w http.ResponseWriter, r *http.Request) (view, bool, error) {
	if r.PathValue("run") != "" {
		v, err := p.kept(r)
		if err == nil && v.result == nil {
			err = ui.Render(w, r, http.StatusConflict, runPage(v))
		}
		return v, err == nil && v.result != nil, err
	}
	v, status := p.answer(r)
	if v.result == nil {
		return v, false, ui.Render(w, r, max(status, http.StatusUnprocessableEntity), studioPage(v))
	}
	return v, true, nil
}

func attach(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// CSV writes every figure of the comparison, a line each, with its standard error
// where it was simulated, and with version, seed, hash and settings.
func (p *Pages) CSV(w http.ResponseWriter, r *http.Request) error {
	v, ok, err := p.computed(w, r)
	if !ok {
		return err
	}
	attach(w, "text/csv", "dose-designs.csv")
	// The mark lets spreadsheets read Han as UTF-8.
	if _, err := w.Write([]byte("\ufeff")); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	_ = out.Write([]string{"scenario", "design", "figure", "dose", "value", "standard_error", "method", "version", "seed", "settings_sha256", "settings"})
	for i := range v.result.Scenarios {
		for _, d := range v.result.Designs {
			for _, f := range figuresOf(d.Results[i]) {
				dose := ""
				if f.dose > 0 {
					dose = itoa(f.dose)
				}
				se := ""
				if f.se != nil {
					se = strconv.FormatFloat(*f.se, 'g', -1, 64)
				}
				_ = out.Write([]string{itoa(i + 1), d.Name, f.name, dose, strconv.FormatFloat(f.value, 'g', -1, 64), se, d.Method,
					v.result.Version, strconv.FormatUint(v.result.Seed, 10), d.Hash, settingsText(d)})
			}
		}
	}
	for _, c := range v.result.Calendar {
		for _, f := range courseFigures(c) {
			_ = out.Write([]string{"1", c.Name, f.name, "", strconv.FormatFloat(f.value, 'g', -1, 64), strconv.FormatFloat(*f.se, 'g', -1, 64), "calendar",
				v.result.Version, strconv.FormatUint(v.result.Seed, 10), v.result.Designs[c.Design-1].Hash, settingsText(v.result.Designs[c.Design-1])})
		}
	}
	out.Flush()
	return out.Error()
}

// figure is a line of the CSV.
type figure struct {
	name  string
	dose  int // 0 for all
	value float64
	se    *float64
}

func figuresOf(o answer.Outcome) []figure {
	var out []figure
	by := func(name string, list, se []float64) {
		for k, x := range list {
			out = append(out, figure{name, k + 1, x, seAt(se, k)})
		}
	}
	by("select", o.Select, o.SelectSE)
	by("mean_n", o.MeanN, o.MeanNSE)
	by("mean_dlt", o.MeanDLT, nil)
	whole := func(name string, x, se *float64) {
		if x != nil {
			out = append(out, figure{name, 0, *x, se})
		}
	}
	whole("none", &o.None, o.NoneSE)
	whole("stopped_for_safety", &o.StoppedForSafety, nil)
	whole("correct", o.Correct, o.CorrectSE)
	whole("too_high", o.TooHigh, nil)
	whole("overdose60", o.Overdose60, o.Overdose60SE)
	whole("overdose80", o.Overdose80, o.Overdose80SE)
	whole("mean_total_n", &o.MeanTotalN, nil)
	whole("mean_days", o.MeanDays, o.MeanDaysSE)
	return out
}

// courseFigures are the lines of a calendar: numbers of patients, and days.
func courseFigures(c answer.Course) (out []figure) {
	for i, n := range []calendar.Count{c.Screened, c.Enrolled, c.Infused, c.Evaluable, c.Wasted, c.NoProduct} {
		out = append(out, figure{"mean_" + courseKeys[i], 0, n.Mean, &n.MeanSE})
	}
	out = append(out, figure{"mean_days", 0, c.Duration.Mean, &c.Duration.MeanSE})
	for _, n := range c.Nth {
		out = append(out, figure{"reaches_evaluable_" + itoa(n.N), 0, n.Reached, &n.ReachedSE})
	}
	return out
}

// Document writes a plain HTML file that word processors open as a document with
// headings and tables.
func (p *Pages) Document(w http.ResponseWriter, r *http.Request) error {
	v, ok, err := p.computed(w, r)
	if !ok {
		return err
	}
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n<html lang=\"" + string(lang.From(r.Context())) + "\"><head><meta charset=\"utf-8\"><title>" +
		lang.T(r.Context(), "studio.document.title") + "</title></head><body>\n")
	if err := documentBody(v).Render(r.Context(), &b); err != nil {
		return err
	}
	b.WriteString("\n</body></html>\n")
	attach(w, "text/html", "dose-designs.html")
	_, err = w.Write(b.Bytes())
	return err
}

// Request writes what was asked as the JSON that "stepwise dose compare" reads.
func (p *Pages) Request(w http.ResponseWriter, r *http.Request) error {
	v := view{form: formOf(r.URL.Query())}
	var question []byte
	if r.PathValue("run") != "" {
		kept, err := p.kept(r)
		if err != nil {
			return err
		}
		question = []byte(kept.run.Question)
	} else if v.errs = v.form.check(r.Context()); len(v.errs) > 0 {
		return ui.Render(w, r, http.StatusUnprocessableEntity, studioPage(v))
	} else {
		question = v.form.question(courseTrials)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, question, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	attach(w, "application/json", "dose-designs.json")
	_, err := w.Write(b.Bytes())
	return err
}
