package content

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// letters name the options of a question.
const letters = "ABCDEFGH"

// asking is the form of a question.
type asking struct {
	room.Question
	base      int // version that the author began from; 0 for a new question
	citations string
	retired   bool
	errs      ui.FieldErrors
}

// Question shows a question to its author; "new" is one for the unit asked for.
func (p *Pages) Question(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	if id == "new" {
		unit := r.URL.Query().Get("unit")
		if _, err := p.room.Bank(ctx, ui.Actor(ctx), unit); err != nil {
			return err
		}
		return ui.Render(w, r, http.StatusOK, questionPage(asking{Question: room.Question{Unit: unit, Confidence: room.Verified}}))
	}
	b, err := p.room.Question(ctx, ui.Actor(ctx), id)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, questionPage(ask(b)))
}

func ask(b room.Banked) asking {
	var lines []string
	for _, c := range b.Body.Citations {
		lines = append(lines, strings.TrimSpace(c.URL+" "+c.Title))
	}
	return asking{Question: b.Body, base: b.Newest, citations: strings.Join(lines, "\n"), retired: b.Retired}
}

// SaveQuestion stores a question.
func (p *Pages) SaveQuestion(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	q := readQuestion(form)
	if id := r.PathValue("id"); id != "" {
		q.ID = id
		old, err := p.room.Question(ctx, ui.Actor(ctx), id)
		if err != nil {
			return err
		}
		q.keep(old.Body)
		q.retired = old.Retired
	}
	if _, err := p.room.SaveQuestion(ctx, ui.Actor(ctx), q.Question, q.base); err != nil {
		if !again(err) {
			return err
		}
		if fault.Is(err, fault.Conflict) {
			if b, readErr := p.room.Question(ctx, ui.Actor(ctx), q.ID); readErr == nil {
				q.base = b.Newest // having been told, the next save is on purpose
			}
		}
		q.errs = faults(ctx, err)
		return ui.Render(w, r, status(err), questionPage(q))
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/units/"+q.Unit+"#questions")
}

// TurnQuestion takes a question out of checks, or back in.
func (p *Pages) TurnQuestion(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	b, err := p.room.Question(ctx, ui.Actor(ctx), id)
	if err != nil {
		return err
	}
	if err := p.room.RetireQuestion(ctx, ui.Actor(ctx), id, r.PostForm.Get("do") == "retire"); err != nil {
		return err
	}
	return ui.See(w, r, "/office/units/"+b.Unit+"#questions")
}

// readQuestion reads the form of a question. Options are named by letter; empty
// ones are left out.
func readQuestion(form url.Values) asking {
	q := asking{Question: room.Question{ID: strings.TrimSpace(form.Get("id")), Unit: form.Get("unit"), Level: form.Get("level"),
		Stem: ui.TextOf(form, "stem"), Key: form.Get("key"), Explanation: ui.TextOf(form, "explanation"),
		Confidence: room.Confidence(form.Get("confidence"))}, citations: form.Get("citations")}
	q.base, _ = strconv.Atoi(form.Get("base")) // 0: a new question
	for _, letter := range strings.Split(letters, "") {
		if text := ui.TextOf(form, "option."+letter); !text.IsZero() {
			q.Options = append(q.Options, room.Option{ID: letter, Text: text})
		}
	}
	for _, s := range readSources(q.citations) {
		c := room.Citation{Title: s.Title, URL: s.URL}
		if !room.ValidURL(s.URL) { // a book or a meeting has no address
			c = room.Citation{Title: strings.TrimSpace(s.URL + " " + s.Title)}
		}
		q.Citations = append(q.Citations, c)
	}
	return q
}

// keep takes over what the form does not show.
func (q *asking) keep(old room.Question) {
	q.Area = old.Area
	for i, c := range q.Citations {
		for _, o := range old.Citations {
			if o.URL == c.URL && o.Title == c.Title {
				q.Citations[i].ID = o.ID
			}
		}
	}
}

// option is the text of an option by its letter, for the form.
func (q asking) option(letter string) lang.Text {
	o, _ := q.Question.Option(letter)
	return o.Text
}
