package protocol

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/version"
	"stepwise/web/ui"
)

// sections are the fields that are written as JSON.
var sections = []string{"plan", "dlt", "stopping", "screening", "visits", "forms", "expected", "follow_up"}

// editing is a draft being written: what is typed, under the names of the form's
// fields, and what is wrong with it. The names are the places of problems.
type editing struct {
	*reading
	in   url.Values
	seen int64
	errs ui.FieldErrors
}

// spare is how many empty rows a list ends with.
const spare = 2

// Edit shows a draft to write.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	if !x.v.Me.May(room.Write, "") {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if !x.draft() {
		return fault.New(fault.Closed, "protocol.fault.fixed")
	}
	return ui.Render(w, r, http.StatusOK, editPage(&editing{reading: x, in: spread(x.p), seen: x.row.By("DOC").Seq}))
}

// Save keeps a draft.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	x, err := p.open(r)
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
	written, rows, problems := gather(r.PostForm)
	if len(problems) > 0 {
		problems = append(problems, beside(problems, version.Problems(x.v, written))...)
	} else {
		err = p.service.Save(r.Context(), ui.Actor(r.Context()), x.v.Code, x.version(), written, seen)
	}
	errs := rows.errors(r.Context(), problems, err)
	switch {
	case len(problems) > 0 || fault.Is(err, fault.Invalid):
	case fault.Is(err, fault.Conflict):
		// The newest text is marked as seen now: whoever compared may save over it.
		errs, seen = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}, x.row.By("DOC").Seq
	case err != nil:
		return err
	default:
		ui.Say(r.Context(), lang.T(r.Context(), "protocol.saved", "Version", x.version()))
		return ui.See(w, r, p.path(r, x.version()))
	}
	return ui.Render(w, r, http.StatusUnprocessableEntity, editPage(&editing{x, r.PostForm, seen, errs}))
}

// beside are the problems of what could be read, while something else could not: what
// only follows from a part that is missing is left out.
func beside(unread, list []protocol.Problem) []protocol.Problem {
	broken := map[string]bool{}
	for _, p := range unread {
		part, _, _ := strings.Cut(p.Where, ".")
		broken[part] = true
	}
	follows := map[string]string{"levels": "plan", "evaluable": "plan", "enrol_max": "evaluable", "evaluability": "dlt", "eligibility": "screening", "visits": "forms"}
	return slices.DeleteFunc(list, func(p protocol.Problem) bool {
		part, _, _ := strings.Cut(p.Where, ".")
		return broken[part] || broken[follows[part]]
	})
}

// spread lays a protocol out in the fields of the form.
func spread(p *protocol.Protocol) url.Values {
	in := url.Values{}
	words := func(name string, w record.Words) { in.Set(name+".en", w.EN); in.Set(name+".zh", w.ZH) }
	words("title", p.Title)
	words("short", p.Short)
	words("product", p.Product)
	in.Set("registry", p.Registry)
	in.Set("summary", p.Summary)
	in.Set("vocabulary", p.Vocabulary)
	in["jurisdictions"] = p.Jurisdictions
	for name, n := range numbers(p) {
		in.Set(name, strconv.Itoa(*n))
	}
	for name, f := range fractions(p) {
		if *f != 0 || name != "max_fraction" {
			in.Set(name, number(*f))
		}
	}
	for name, b := range flags(p) {
		if *b {
			in.Set(name, "1")
		}
	}
	for i, l := range p.Levels {
		in.Set(fmt.Sprintf("levels.%d.amount", i), number(l.Amount))
		in.Set("levels.unit", l.Unit)
	}
	for i, c := range p.Eligibility {
		at := fmt.Sprintf("eligibility.%d.", i)
		in.Set(at+"id", c.ID)
		words(at+"text", c.Text)
		in.Set(at+"expr", c.Expr)
		if c.Exclude {
			in.Set(at+"exclude", "1")
		}
	}
	for _, name := range sections {
		in.Set(name, p.Text(name))
	}
	return in
}

func numbers(p *protocol.Protocol) map[string]*int {
	return map[string]*int{"evaluable": &p.Evaluable, "enrol_max": &p.EnrolMax, "stagger.first": &p.Stagger.First, "stagger.next": &p.Stagger.Next,
		"backfill.per_level": &p.Backfill.PerLevel, "backfill.total": &p.Backfill.Total,
		"decision.signatures": &p.Decision.Signatures, "evaluability.window_days": &p.Evaluability.WindowDays}
}

func fractions(p *protocol.Protocol) map[string]*float64 {
	return map[string]*float64{"min_fraction": &p.MinFraction, "max_fraction": &p.MaxFraction, "evaluability.min_fraction": &p.Evaluability.MinFraction}
}

func flags(p *protocol.Protocol) map[string]*bool {
	return map[string]*bool{"evaluability.dlt_counts": &p.Evaluability.DLTCounts, "evaluability.replace": &p.Evaluability.Replace}
}

// lines say in which rows of the form the elements of the lists stood.
type lines struct{ levels, criteria []int }

// gather reads a protocol from the form, with everything that cannot be read.
func gather(in url.Values) (*protocol.Protocol, lines, []protocol.Problem) {
	p, rows := &protocol.Protocol{}, lines{}
	var problems []protocol.Problem
	add := func(where, key string) {
		problems = append(problems, protocol.Problem{Where: where, Key: key})
	}
	words := func(name string) record.Words {
		t := ui.TextOf(in, name)
		return record.Words{EN: t.EN, ZH: t.ZH}
	}
	p.Title, p.Short, p.Product = words("title"), words("short"), words("product")
	p.Registry, p.Summary, p.Vocabulary = strings.TrimSpace(in.Get("registry")), strings.TrimSpace(in.Get("summary")), in.Get("vocabulary")
	p.Jurisdictions = slices.Clone(in["jurisdictions"])
	for name, n := range numbers(p) {
		v, err := strconv.Atoi(strings.TrimSpace(in.Get(name)))
		if *n = v; err != nil {
			add(name, "protocol.fault.whole")
		}
	}
	for name, f := range fractions(p) {
		if name == "max_fraction" && strings.TrimSpace(in.Get(name)) == "" {
			continue // the dose itself
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(in.Get(name)), 64)
		if *f = v; err != nil {
			add(name, "protocol.fault.number")
		}
	}
	for name, b := range flags(p) {
		*b = in.Get(name) != ""
	}
	for i := 0; in.Has(fmt.Sprintf("levels.%d.amount", i)) && i < 50; i++ {
		name := fmt.Sprintf("levels.%d.amount", i)
		text := strings.TrimSpace(in.Get(name))
		if text == "" {
			continue
		}
		amount, err := strconv.ParseFloat(text, 64)
		if err != nil {
			add(fmt.Sprintf("levels.%d.amount", len(p.Levels)), "protocol.fault.number")
		}
		rows.levels = append(rows.levels, i)
		p.Levels = append(p.Levels, protocol.Level{Level: len(p.Levels) + 1, Amount: amount, Unit: strings.TrimSpace(in.Get("levels.unit"))})
	}
	for i := 0; in.Has(fmt.Sprintf("eligibility.%d.id", i)) && i < 200; i++ {
		at := fmt.Sprintf("eligibility.%d.", i)
		c := protocol.Criterion{ID: strings.ToUpper(strings.TrimSpace(in.Get(at + "id"))), Text: words(at + "text"), Expr: strings.TrimSpace(in.Get(at + "expr")), Exclude: in.Get(at+"exclude") != ""}
		if c.ID == "" && c.Expr == "" && c.Text == (record.Words{}) {
			continue
		}
		rows.criteria = append(rows.criteria, i)
		p.Eligibility = append(p.Eligibility, c)
	}
	for _, name := range sections {
		if problem := p.Set(name, in.Get(name)); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return p, rows, problems
}

// errors are the sentences beside the form's fields: those of lists at the row in
// which the element stood, those within JSON below its section, with their place.
func (l lines) errors(ctx context.Context, problems []protocol.Problem, err error) ui.FieldErrors {
	list := problems
	for _, f := range fields(err) {
		list = append(list, protocol.Problem{Where: f.Where, Key: f.Key, Args: f.Args})
	}
	if len(list) == 0 {
		return nil
	}
	out := ui.FieldErrors{}
	for _, p := range list {
		name, within := l.name(p.Where)
		s := lang.SayMap(lang.From(ctx), p.Key, p.Args)
		if within != "" {
			s = where(ctx, within) + ": " + s
		}
		if out[name] != "" {
			s = out[name] + " " + s
		}
		out[name] = s
	}
	return out
}

// name is the field of the form that a problem belongs to, and the place within it
// where the field holds more.
func (l lines) name(place string) (name, within string) {
	parts := strings.Split(place, ".")
	if slices.Contains(sections, parts[0]) {
		return parts[0], strings.Join(parts[1:], ".")
	}
	if len(parts) < 3 {
		return place, ""
	}
	i, err := strconv.Atoi(parts[1])
	rows := map[string][]int{"levels": l.levels, "eligibility": l.criteria}[parts[0]]
	if err != nil || i >= len(rows) {
		return place, ""
	}
	if parts[0] == "levels" && parts[2] == "unit" {
		return "levels.unit", ""
	}
	if parts[0] == "levels" {
		return fmt.Sprintf("levels.%d.amount", rows[i]), ""
	}
	return fmt.Sprintf("eligibility.%d.%s", rows[i], strings.Join(parts[2:], ".")), ""
}

// rows is how many rows a list of the form shows.
func (e *editing) rows(list, last string) int {
	n := 0
	for e.in.Has(fmt.Sprintf("%s.%d.%s", list, n, last)) {
		n++
	}
	for i := n - 1; i >= 0 && i >= n-spare; i-- { // empty ones at the end are spare already
		if e.in.Get(fmt.Sprintf("%s.%d.%s", list, i, last)) != "" {
			return n + spare - (n - 1 - i)
		}
	}
	return max(n, spare)
}
