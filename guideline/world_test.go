package guideline_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

const (
	day = 24 * time.Hour
	gi  = "io" // the programme of these tests
)

var noon = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

// world is a programme with a coordinator and a panel.
type world struct {
	*testing.T
	db     *store.DB
	clock  *clock.Fake
	record *lrs.Record
	room   *guideline.Service
	office person.Actor
	panel  []person.Actor
}

func secret() []byte { return []byte("0123456789abcdef0123456789abcdef") }

func newWorld(t *testing.T, db *store.DB, panel int) *world {
	t.Helper()
	w := &world{T: t, db: db, clock: clock.NewFake(noon)}
	w.record = lrs.New(db, w.clock)
	w.room = w.node(secret())
	w.office = w.person("office", person.Grant{Role: person.Coordinator, Programme: gi})
	for i := range panel {
		w.panel = append(w.panel, w.person(fmt.Sprintf("panel%03d", i), person.Grant{Role: person.Panel, Programme: gi}))
	}
	return w
}

// node is another program on the same database.
func (w *world) node(key []byte) *guideline.Service {
	w.Helper()
	room, err := guideline.New(w.db, w.clock, w.record, live.NewHub(), key, "https://stepwise.example")
	if err != nil {
		w.Fatal(err)
	}
	return room
}

func (w *world) person(id string, grants ...person.Grant) person.Actor {
	w.Helper()
	ctx := context.Background()
	w.ok(w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: "Doctor " + id, Han: "医生" + id, Locale: "zh-Hans"}); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, id, g, "test", clock.At(noon)); err != nil {
				return err
			}
		}
		return nil
	}))
	a, err := person.Load(ctx, w.db.Read(), id)
	w.ok(err)
	return a
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused asserts that err is a fault of a kind that says a sentence.
func (w *world) refused(why string, err error, kind fault.Kind, key string) {
	w.Helper()
	f, _ := err.(*fault.Fault)
	if f == nil || f.Kind != kind || f.Key != key {
		w.Errorf("%s: got %v, want %s: %s", why, err, kind, key)
	}
}

// latent is a question of the seed: universal testing for latent tuberculosis.
func latent(code string) guideline.Text {
	return guideline.Text{
		Code: code, Programme: gi,
		Title: lang.Text{EN: "Should every patient be tested for latent tuberculosis before a PD-1 inhibitor?", ZH: "PD-1抑制剂治疗前是否应常规筛查潜伏结核？"},
		China: guideline.Position{
			Claims:  []guideline.Claim{{Text: lang.Text{EN: "A Chinese review advises IGRA before treatment", ZH: "国内综述建议治疗前行IGRA"}, Checked: guideline.Verified}},
			Sources: []guideline.Source{{URL: "https://www.frontiersin.org/journals/immunology/articles/10.3389/fimmu.2023.1162190/full", Title: "Frontiers in Immunology 2023", Checked: guideline.Verified}},
		},
		West: guideline.Position{
			Claims: []guideline.Claim{
				{Text: lang.Text{EN: "Pooled incidence of tuberculosis under ICI 0.63%"}, Checked: guideline.Verified},
				{Text: lang.Text{EN: "Universal testing is not routine", ZH: "普遍筛查非常规"}, Checked: guideline.Recalled},
			},
			Sources: []guideline.Source{{URL: "https://www.ijidonline.com/article/S1201-9712(20)30092-8/fulltext", Checked: guideline.Verified}},
		},
		Options:   guideline.Options{{EN: "IGRA for all", ZH: "全部行IGRA"}, {EN: "Risk-based", ZH: "按风险筛查"}, {EN: "Chest CT and history only", ZH: "仅胸部CT与病史"}},
		Threshold: "70%", Boundary: guideline.Strict, Quorum: 3,
	}
}

// open makes a question with its panel invited and declared.
func (w *world) open(code string) guideline.Question {
	w.Helper()
	ctx := context.Background()
	q, err := w.room.Create(ctx, w.office, latent(code))
	w.ok(err)
	w.ok(w.room.Release(ctx, w.office, code))
	ids := make([]string, len(w.panel))
	for i, a := range w.panel {
		ids[i] = a.ID
	}
	_, err = w.room.Invite(ctx, w.office, code, ids)
	w.ok(err)
	for _, a := range w.panel {
		w.ok(w.room.Declare(ctx, a, code, guideline.None, ""))
	}
	return q
}

// schedule opens a round now for a week.
func (w *world) schedule(code string) guideline.Round {
	w.Helper()
	r, err := w.room.Schedule(context.Background(), w.office, code, w.clock.Now(), w.clock.Now().Add(7*day))
	w.ok(err)
	return r
}

// rates is a ballot that rates the options like this; 0 abstains.
func rates(ratings ...int) guideline.Ballot {
	b := make(guideline.Ballot, len(ratings))
	for i, r := range ratings {
		if r == 0 {
			b[i] = guideline.Answer{Abstain: true, Text: "I do not treat these patients"}
		} else {
			b[i] = guideline.Answer{Rating: consensus.Rating(r)}
		}
	}
	return b
}

// round holds a whole round: member i rates the first option ratings[i], the
// others 5, and it is closed.
func (w *world) round(code string, ratings ...int) guideline.Round {
	w.Helper()
	ctx := context.Background()
	r := w.schedule(code)
	for i, rating := range ratings {
		w.ok(w.room.Vote(ctx, w.panel[i], code, r.Number, rates(rating, 5, 5)))
	}
	w.clock.Move(time.Hour)
	w.ok(w.room.Close(ctx, w.office, code, r.Number))
	return r
}

// statements counts those with a verb, by any of the agents if some are given.
func statements(t testing.TB, db *store.DB, verb lrs.Verb, agents ...string) int {
	t.Helper()
	found, err := lrs.New(db, clock.System()).Query(context.Background(), db.Read(), lrs.Query{Verb: verb.ID, Agents: agents, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return len(found.Rows)
}

func count(t testing.TB, db *store.DB, query string, args ...any) int {
	t.Helper()
	n, err := store.One[int](context.Background(), db.Read(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
