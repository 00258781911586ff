package knowledge

import (
	"testing"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

func TestTheFeedSaysWhatItWasBefore(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"), cell("m"))
		w.later()
		_, err := w.s.Save(w.ctx, expert, *cell("n", data(permanent)), 1, "the erratum")
		w.must(err)
		w.later()
		w.must(w.s.Review(w.ctx, ada, "irae:n", 2, agree("*")))
		w.must(w.s.Review(w.ctx, bo, "irae:n", 2, agree("*")))
		w.later()
		list, next, err := w.s.Changes(w.ctx, ada, Feed{People: true})
		w.must(err)
		if next != 0 || len(list) != 2 || list[0].Cause != Agreed || list[1].Cause != Edited {
			w.Fatalf("%+v", list)
		}
		for _, c := range list {
			if c.Before == nil || !same(c.Before.Data, cell("").Data) || !same(c.Data, []byte(permanent)) {
				w.Errorf("%s: before %+v", c.Cause, c.Before)
			}
		}
		first, _, err := w.s.Changes(w.ctx, nobody, Feed{ID: "irae:m"})
		if err != nil || len(first) != 1 || first[0].Before != nil {
			w.Errorf("the first revision: %+v %v", first, err)
		}
		if none, _, _ := w.s.Changes(w.ctx, ada, Feed{Kind: fact.KindTerm}); len(none) != 0 {
			w.Errorf("of another kind: %d", len(none))
		}
	})
}

func TestWhatChangedSinceILooked(t *testing.T) {
	both(t, func(w *world) {
		news := func() int {
			x, err := w.s.Waiting(w.ctx, learner)
			w.must(err)
			return x.Changed
		}
		w.load(cell("n"), cell("m"))
		if n := news(); n != 0 {
			w.Errorf("what came with the program is %d news", n)
		}
		w.must(w.s.Withdraw(w.ctx, ada, "irae:n", 1, "not in the guideline"))
		if n := news(); n != 1 {
			w.Errorf("%d news after a withdrawal", n)
		}
		w.later()
		w.must(w.s.MarkSeen(w.ctx, learner, 3))
		m, err := w.s.Seen(w.ctx, learner)
		if err != nil || m.Change != 3 || m.At != w.clock.Now() || news() != 0 {
			w.Errorf("%+v %v", m, err)
		}
		w.must(w.s.MarkSeen(w.ctx, learner, 1)) // an older page, sent late
		w.must(w.s.MarkSeen(w.ctx, learner, -1))
		if m, _ := w.s.Seen(w.ctx, learner); m.Change != 3 {
			w.Errorf("the mark went back: %+v", m)
		}
		w.must(w.s.MarkSeen(w.ctx, learner, 1<<40)) // nobody has seen what is to come
		w.must(w.s.Withdraw(w.ctx, ada, "irae:m", 1, "not in the guideline"))
		if n := news(); n != 1 {
			w.Errorf("%d news after a mark that lay ahead", n)
		}
		// A draft is no news to a learner.
		_, err = w.s.Save(w.ctx, expert, *cell("x"), 0, "")
		w.must(err)
		if n := news(); n != 1 {
			w.Errorf("%d news with a draft", n)
		}
		list, _, err := w.s.Changes(w.ctx, learner, Feed{Since: 3})
		if err != nil || len(list) != 1 || list[0].ID != "irae:m" {
			w.Errorf("%+v %v", list, err)
		}
		w.refuses("nobody has no mark", w.s.MarkSeen(w.ctx, nobody, 1), fault.Forbidden, "fault.forbidden")
	})
}
