package custody

import (
	"context"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// A wrong label is told to those who must act on it, without naming the patient; a
// label scanned twice is not.
func TestAWrongLabelIsToldToTheLeadsAndTheLaboratory(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.Must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, id := range []string{"lead", "laboratory", "nurse", "pi"} {
				if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.test", Latin: id, Locale: "en", CreatedAt: w.Clock.Now()}); err != nil {
					return err
				}
			}
			return nil
		}))
		_, bag := w.filled(ann, "140")
		_, other := w.filled(bert, "140")
		b, o := w.label("laboratory", ann, Bag, bag), w.label("laboratory", bert, Bag, other)
		box := w.label("laboratory", ann, Box, bag)
		told := func(first, second string) []string {
			w.T.Helper()
			if _, err := w.hand("laboratory", ann, Handing{Container: bag, Step: Send, First: first, Second: second}); err == nil {
				t.Fatal("sent")
			}
			list, err := mail.List(w.ctx, db.Read(), mail.Filter{})
			w.Must(err)
			var out []string
			for _, m := range list {
				if strings.Contains(m.Subject+m.Text, ann) || strings.Contains(m.Subject+m.Text, bert) {
					t.Errorf("the mail names a patient: %s", m.Text)
				}
				out = append(out, m.To)
			}
			slices.Sort(out)
			return out
		}
		if got := told(b, b); len(got) != 0 {
			t.Errorf("a slip of the hand was mailed to %v", got)
		}
		if got := told(o, box); !slices.Equal(got, []string{"laboratory@hospital.test", "lead@hospital.test"}) {
			t.Errorf("another patient's bag was told to %v", got)
		}
	})
}
