package platform

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"stepwise/content/lti"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func li() person.Actor { return person.Actor{ID: "li", Latin: "Li"} }

// posted are the scores that the platform was sent.
func (w *world) posted() (out []lti.Score) {
	for _, r := range w.moodle.asked {
		if strings.Contains(r.URL, "/scores") {
			var s lti.Score
			if err := json.Unmarshal(r.Body, &s); err != nil {
				w.t.Fatal(err)
			}
			out = append(out, s)
		}
	}
	return out
}

func (w *world) gradebook(status int) {
	w.moodle.answers[issuer+"/token"] = func(r fetch.Request) (fetch.Answer, error) {
		form, _ := url.ParseQuery(string(r.Body))
		var said map[string]any
		if form.Get("grant_type") != "client_credentials" || !peek(form.Get("client_assertion"), &said) || said["iss"] != client || said["aud"] != issuer+"/token" {
			return fetch.Answer{Status: 400, Body: []byte(`{"error":"invalid_client"}`)}, nil
		}
		return fetch.Answer{Status: 200, Body: []byte(`{"access_token":"t","token_type":"Bearer"}`)}, nil
	}
	w.moodle.answers[issuer+"/items/1/scores?type=x"] = func(r fetch.Request) (fetch.Answer, error) {
		if r.Bearer != "t" || r.Type != lti.MediaScore {
			return fetch.Answer{Status: 403}, nil
		}
		return fetch.Answer{Status: status, Body: []byte("no")}, nil
	}
}

func peek(token string, into any) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	b, err := decode(parts[1])
	return err == nil && json.Unmarshal(b, into) == nil
}

func (w *world) work() {
	w.t.Helper()
	r := job.NewRunner(w.db, w.clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	r.Handle(JobGrade, job.JSON(w.Send))
	if _, err := r.Drain(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) did(verb lrs.Verb, object string, result *lrs.Result) {
	w.t.Helper()
	if err := w.record.Write(w.ctx, lrs.Statement{Person: "li", Verb: verb, Object: lrs.Activity{ID: object}, Result: result}); err != nil {
		w.t.Fatal(err)
	}
}

func TestUserOfAPlatformIsTiedOnceAndOpensTheUnit(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ticket := w.arrive(nil)
		x, err := w.Ticket(w.ctx, ticket)
		if err != nil || x.Person != "" || !x.Bound || x.Place.Path != "/unit/u01" {
			t.Fatalf("%+v %v", x, err)
		}
		if _, _, err := w.Redeem(w.ctx, ticket); why(err) != "nobody" {
			t.Errorf("a stranger came in: %v", err)
		}
		if err := w.Link(w.ctx, person.Actor{}, ticket); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody was tied: %v", err)
		}
		if err := w.Link(w.ctx, li(), ticket); err != nil {
			t.Fatal(err)
		}
		who, path, err := w.Redeem(w.ctx, ticket)
		if err != nil || who != "li" || path != "/unit/u01" {
			t.Errorf("%s %s %v", who, path, err)
		}
		if _, _, err := w.Redeem(w.ctx, ticket); why(err) != "ticketused" {
			t.Errorf("a ticket was used twice: %v", err)
		}
		next := w.arrive(nil)
		if x, err := w.Ticket(w.ctx, next); err != nil || x.Person != "li" {
			t.Errorf("the second time: %+v %v", x.Person, err)
		}
		if err := w.Link(w.ctx, person.Actor{ID: "wang"}, next); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else took the user over: %v", err)
		}
		w.clock.Move(ticketLasts)
		if _, err := w.Ticket(w.ctx, next); why(err) != "ticket" {
			t.Errorf("an old ticket: %v", err)
		}
		anonymous := w.arrive(func(m *lti.Message) { m.Subject = "" })
		if err := w.Link(w.ctx, li(), anonymous); why(err) != "anonymous" {
			t.Errorf("nobody in particular was tied: %v", err)
		}
	})
}

func TestTicketIsBoundByCookieOrStorageOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, nonce := w.begin()
		ticket, err := w.Launch(w.ctx, sign(t, "RS256", rsaA, "k1", w.message(nonce)), l.State, "another browser's")
		if err != nil {
			t.Fatal(err)
		}
		if x, _ := w.Ticket(w.ctx, ticket); x.Bound {
			t.Error("bound by another browser's cookie")
		}
		if err := w.Bind(w.ctx, ticket, "guess"); why(err) != "state" {
			t.Errorf("bound by a guess: %v", err)
		}
		if err := w.Bind(w.ctx, ticket, l.Browser); err != nil {
			t.Fatal(err)
		}
		if x, _ := w.Ticket(w.ctx, ticket); !x.Bound {
			t.Error("the platform's storage gave the word back, and it is not bound")
		}
	})
}

func TestGradeGoesBackWhenTheUnitIsFinished(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.gradebook(200)
		ticket := w.arrive(nil)
		if err := w.Link(w.ctx, li(), ticket); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Redeem(w.ctx, ticket); err != nil {
			t.Fatal(err)
		}
		w.did(lrs.Completed, lrs.Unit("u02"), nil)
		w.work()
		if got := w.posted(); len(got) != 0 {
			t.Fatalf("a grade for another unit: %+v", got)
		}
		w.did(lrs.Completed, lrs.Unit("u01"), nil)
		w.work()
		got := w.posted()
		if len(got) != 1 || got[0].User != "7" || *got[0].Given != 100 || *got[0].Maximum != 100 || got[0].Activity != lti.Completed || got[0].Grading != lti.FullyGraded {
			t.Fatalf("%+v", got)
		}
		w.did(lrs.Completed, lrs.Unit("u01"), nil)
		w.work()
		if len(w.posted()) != 1 {
			t.Error("the same grade was sent again")
		}
		d, err := w.Get(w.ctx, admin, w.id)
		if err != nil || len(d.Owed) != 1 || d.Owed[0].SentAt == 0 {
			t.Errorf("%+v %v", d.Owed, err)
		}
	})
}

func TestBetterRoundOfATestIsSentAndAWorseOneIsNot(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.gradebook(200)
		ticket := w.arrive(func(m *lti.Message) { m.Target = site + "/test/final" })
		if err := w.Link(w.ctx, li(), ticket); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Redeem(w.ctx, ticket); err != nil {
			t.Fatal(err)
		}
		for _, share := range []float64{0.4, 0.9, 0.6} {
			verb := lrs.Passed
			if share < 0.7 {
				verb = lrs.Failed
			}
			w.did(verb, lrs.Test("final"), lrs.Scaled(share, share >= 0.7))
			w.work()
		}
		got := w.posted()
		if len(got) != 2 || *got[0].Given != 40 || *got[1].Given != 90 {
			t.Errorf("%+v", got)
		}
	})
}

func TestPlatformThatIsDownIsAskedAgainAndOneThatRefusesIsNot(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			why       string
			status    int
			down      bool
			permanent bool
		}{
			{"down", 200, true, false}, {"overloaded", 503, false, false}, {"too many requests", 429, false, false}, {"the token was not taken", 401, false, false},
			{"refused", 403, false, true}, {"no such line item", 404, false, true}, {"a newer score is there", 409, false, true},
		} {
			w := newWorld(t, storetest.SQLite(t))
			if c.why == "down" {
				w = newWorld(t, db)
			}
			w.gradebook(c.status)
			ticket := w.arrive(nil)
			if err := w.Link(w.ctx, li(), ticket); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.Redeem(w.ctx, ticket); err != nil {
				t.Fatal(err)
			}
			w.did(lrs.Completed, lrs.Unit("u01"), nil)
			w.moodle.down = c.down
			w.work()
			list, err := job.List(w.ctx, w.db.Read(), job.Filter{Kind: JobGrade})
			if err != nil || len(list) != 1 || (list[0].State == job.Dead) != c.permanent {
				t.Errorf("%s: %+v %v", c.why, list, err)
			}
			d, err := w.Get(w.ctx, admin, w.id)
			if err != nil || len(d.Owed) != 1 || d.Owed[0].SentAt != 0 || d.Owed[0].Error == "" {
				t.Errorf("%s: the page says %+v (%v)", c.why, d.Owed, err)
			}
		}
	})
}

// Who has read the unit before the platform sends them gets the grade at once.
func TestGradeOfWhatIsFinishedAlready(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.gradebook(200)
		if err := db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO content_reading (person, unit, seen, finished_at) VALUES ($1, $2, '[]', 5)`, "li", "u01"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO content_attempt (id, person, code, round, questions, pass, ended_at, scored, correct) VALUES ('a', $1, 'final', 1, '[]', 0.7, 5, 4, 3)`, "li")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{"/unit/u01", "/test/final"} {
			ticket := w.arrive(func(m *lti.Message) { m.Target = site + target })
			if err := w.Link(w.ctx, li(), ticket); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.Redeem(w.ctx, ticket); err != nil {
				t.Fatal(err)
			}
		}
		w.work()
		got := w.posted()
		if len(got) != 2 || *got[0].Given+*got[1].Given != 175 {
			t.Errorf("%+v", got)
		}
	})
}
