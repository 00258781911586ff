package node

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/session"
	programmepages "stepwise/web/programme"
)

// diaries tell each person what waits for them, room by room.
func (h *House) diaries(ballots programmepages.Diary) []programmepages.Diary {
	return []programmepages.Diary{h.sessionDiary, ballots, h.reportDiary, h.reflectionDiary, h.officeDiary}
}

func (h *House) sessionDiary(ctx context.Context, a person.Actor) ([]programmepages.Todo, error) {
	due, err := h.Session.Waiting(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []programmepages.Todo
	for _, d := range due {
		t := programmepages.Todo{Title: d.Entry.Title.For(ctx), Path: "/session/" + d.Entry.Code, Why: lang.T(ctx, "node.session."+string(d.Kind)), DueAt: d.At}
		if d.Kind == session.DueFeedback {
			t.Path += "/feedback"
		}
		out = append(out, t)
	}
	return out, nil
}

func (h *House) reportDiary(ctx context.Context, a person.Actor) ([]programmepages.Todo, error) {
	var out []programmepages.Todo
	now := h.Clock.Now()
	if a.Anywhere(person.Tutor) {
		list, err := h.CaseReport.Waiting(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			out = append(out, programmepages.Todo{Title: l.Heading(), Path: "/report/" + l.ID, Why: lang.T(ctx, "node.report.review", "Name", l.OwnerPerson.Name(lang.From(ctx))), DueAt: l.DueAt, Alarm: l.Overdue(now)})
		}
	}
	if a.Anywhere(person.Learner) {
		list, err := h.CaseReport.Mine(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			if l.DueAt != 0 && l.Owner == a.ID && string(l.State) == "revision" {
				out = append(out, programmepages.Todo{Title: l.Heading(), Path: "/report/" + l.ID, Why: lang.T(ctx, "node.report.revise"), DueAt: l.DueAt, Alarm: l.Overdue(now)})
			}
		}
	}
	return out, nil
}

func (h *House) reflectionDiary(ctx context.Context, a person.Actor) ([]programmepages.Todo, error) {
	if !a.Anywhere(person.Tutor) {
		return nil, nil
	}
	list, err := h.Content.WaitingFor(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []programmepages.Todo
	for _, x := range list {
		out = append(out, programmepages.Todo{Title: x.Title.For(ctx), Path: "/reflections/" + x.ID, Why: lang.T(ctx, "node.reflection")})
	}
	return out, nil
}

// officeDiary tells a coordinator who waits for a confirmed identity or asked for
// a correction.
func (h *House) officeDiary(ctx context.Context, a person.Actor) ([]programmepages.Todo, error) {
	if !a.Anywhere(person.Coordinator) {
		return nil, nil
	}
	w, err := h.Person.Waiting(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []programmepages.Todo
	add := func(n int, key, path string) {
		if n > 0 {
			out = append(out, programmepages.Todo{Title: lang.T(ctx, key, "Count", n), Path: path})
		}
	}
	add(w.Unconfirmed, "node.office.unconfirmed", "/office/people?confirmed=no")
	add(w.Requests, "node.office.requests", "/office/people")
	add(w.Invited, "node.office.invited", "/office/people/invitations")
	return out, nil
}
