package knowledge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/web/ui"
)

// maxUpload bounds a file that is imported in the browser, in bytes. The whole
// seed of one kind is a quarter of it; the command line takes more.
const maxUpload = 8 << 20

// importing is the page on which a file is looked at before it is taken.
type importing struct {
	comment string
	text    string // of the file, carried from the report to the confirmation
	plan    *plan
	errs    ui.FieldErrors
	waiting room.Waiting
}

// plan is what a file would do.
type plan struct {
	Added   []*fact.Statement
	Changed []changedPlan
	Same    int
	Refused []refusal
}

type changedPlan struct {
	*fact.Statement
	Diff []change
}

// refusal is a record that cannot be taken, with the line on which it begins.
type refusal struct {
	room.Refusal
	Line int
	Why  string
}

// atOnce is how many statements a report names; the rest is counted.
const atOnce = 50

// ImportPage asks for a file.
func (p *Pages) ImportPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.importing(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPage(v))
}

func (p *Pages) importing(r *http.Request) (v importing, err error) {
	actor := ui.Actor(r.Context())
	if !room.MayImport(actor) {
		return v, person.Forbidden()
	}
	v.waiting, err = p.room.Waiting(r.Context(), actor)
	return v, err
}

// Import reports what a file would do; once that was seen, it does it.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	v, err := p.importing(r)
	if err != nil {
		return err
	}
	if err := p.upload(w, r, &v); err != nil {
		if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.TooLarge {
			return err
		}
		v.errs = errorsOf(ctx, err)
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	list, refused, err := room.ReadFile(strings.NewReader(v.text))
	if err != nil {
		v.errs = ui.FieldErrors{"file": ui.Sentence(ctx, err)}
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	if v.plan, err = p.plan(ctx, list, refused, v.text); err != nil {
		return err
	}
	switch {
	case len(v.plan.Refused) > 0:
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	case r.PostForm.Get("do") != "apply":
		return ui.Render(w, r, http.StatusOK, importPage(v))
	case v.comment == "":
		v.errs = ui.FieldErrors{"comment": lang.T(ctx, "fault.required")}
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	report, err := p.room.Import(ctx, actor, list, v.comment)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		v.errs = errorsOf(ctx, err)
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	if err != nil {
		return err
	}
	if len(report.Refused) > 0 { // the room knows more than the file shows
		v.plan.Refused = refusals(ctx, report.Refused, v.text)
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	said := lang.T(ctx, "knowledge.page.import.done", "Added", lang.Number(report.Added), "Changed", lang.Number(report.Changed), "Same", lang.Number(report.Same))
	if report.Drafts > 0 {
		said += " " + lang.T(ctx, "knowledge.page.import.done.drafts", "N", lang.Number(report.Drafts))
	}
	if n := len(report.Kept); n > 0 {
		said += " " + lang.T(ctx, "knowledge.page.import.done.kept", "N", lang.Number(n))
	}
	ui.Say(ctx, said)
	return ui.See(w, r, "/knowledge/changes")
}

// upload reads the form: the chosen file, or the text of the one that was reported.
func (p *Pages) upload(w http.ResponseWriter, r *http.Request, v *importing) error {
	const most = maxUpload + 64<<10 // the other fields
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseMultipartForm(most); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) || strings.Contains(err.Error(), "too large") {
			return fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(maxUpload))
		}
		return fault.Wrap(err, fault.Invalid, "knowledge.page.fault.file")
	}
	defer r.MultipartForm.RemoveAll()
	v.comment, v.text = clean(r.PostForm.Get("comment")), r.PostForm.Get("text")
	var form fault.Form
	if v.text != "" {
		return nil
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		form.Add("file", "knowledge.page.fault.file")
		return form.Err()
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxUpload+1))
	if err != nil {
		return err
	}
	if len(data) > maxUpload {
		return fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(maxUpload))
	}
	v.text = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // Windows editors write the mark
	form.Check(strings.TrimSpace(v.text) != "", "file", "knowledge.page.fault.file")
	return form.Err()
}

// plan sets the file against what is in force.
func (p *Pages) plan(ctx context.Context, list []*fact.Statement, refused []room.Refusal, text string) (*plan, error) {
	out := &plan{Refused: refusals(ctx, refused, text)}
	if len(refused) > 0 {
		return out, nil
	}
	asIs := ui.Actor(ctx).Has("", "", person.Administrator)
	held, err := p.room.Export(ctx, 0, room.Filter{})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*fact.Statement, len(held))
	for _, s := range held {
		byID[s.ID] = s
	}
	for _, s := range list {
		old := byID[s.ID]
		switch {
		case old == nil:
			out.Added = append(out.Added, s)
		case equal(old, s), !asIs && equal(asDraft(old), asDraft(s)):
			out.Same++
		default:
			out.Changed = append(out.Changed, changedPlan{s, compare(ctx, old, s)})
		}
	}
	return out, nil
}

// asDraft takes off what an import by anybody but an administrator does not bring.
func asDraft(s *fact.Statement) *fact.Statement {
	out := *s
	out.Status, out.Checked, out.Strength, out.Readings = fact.Draft, nil, "", nil
	return &out
}

// equal compares two statements whatever the order of their fields.
func equal(a, b *fact.Statement) bool {
	return string(canonical(a)) == string(canonical(b))
}

func canonical(s *fact.Statement) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	out, err := json.Marshal(open(text)) // keys of maps come sorted
	if err != nil {
		return nil
	}
	return out
}

func refusals(ctx context.Context, list []room.Refusal, text string) []refusal {
	if len(list) == 0 {
		return nil
	}
	lines := recordLines(text)
	var out []refusal
	for _, x := range list {
		r := refusal{Refusal: x, Why: lang.SayMap(lang.From(ctx), x.Key, x.Args)}
		if x.Record > 0 && x.Record <= len(lines) {
			r.Line = lines[x.Record-1]
		}
		out = append(out, r)
	}
	return out
}

// recordLines are the lines on which the records of a file begin: the objects of the
// first list in it. It ends where the text cannot be read.
func recordLines(text string) []int {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if t == json.Delim('[') {
			break
		}
	}
	var out []int
	line, from := 1, 0
	for d.More() {
		offset := int(d.InputOffset())
		for offset < len(text) && strings.ContainsRune(" \t\r\n,", rune(text[offset])) {
			offset++
		}
		line += strings.Count(text[from:offset], "\n")
		from = offset
		out = append(out, line)
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			break
		}
	}
	return out
}
