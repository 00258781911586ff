package content

import (
	"net/http"
	"net/url"

	room "stepwise/content"
	"stepwise/person"
	"stepwise/web/ui"
)

// Test shows a test: what it is, the question that is next, or how it went.
func (p *Pages) Test(w http.ResponseWriter, r *http.Request) error {
	return p.test(w, r, r.URL.Query().Get("q"), nil)
}

func (p *Pages) test(w http.ResponseWriter, r *http.Request, question string, failed error) error {
	ctx := r.Context()
	t, round, err := p.room.OpenTest(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	learner := ui.Actor(ctx).Anywhere(person.Learner)
	return ui.Render(w, r, status(failed), testPage(t, round, at(round, question), learner, faults(ctx, failed)))
}

// TestAnswer begins a round or takes an answer.
func (p *Pages) TestAnswer(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, form := r.Context(), r.PathValue("code"), r.PostForm
	var err error
	next := "/test/" + code
	if form.Get("question") == "" {
		_, err = p.room.Begin(ctx, ui.Actor(ctx), code)
	} else {
		next += "?q=" + url.QueryEscape(form.Get("question"))
		_, err = p.room.Answer(ctx, ui.Actor(ctx), code, choice(form))
	}
	if err != nil && again(err) {
		return p.test(w, r, form.Get("question"), err)
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, next)
}

// at is the item that the page shows: the one asked for, else the next without an
// answer; nil before the first round and after the last answer.
func at(r room.Round, question string) *room.Item {
	if r.Number == 0 {
		return nil
	}
	if i := r.Item(question); i != nil {
		return i
	}
	return r.Next()
}

// place is the number of an item in its round, from 1.
func place(r room.Round, i *room.Item) int {
	for n := range r.Items {
		if r.Items[n].ID == i.ID {
			return n + 1
		}
	}
	return 0
}
