package fault

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/session"
)

// Three application nodes on one PostgreSQL, as a hospital group runs them behind a
// balancer: they start together on an empty database and then do everything at
// once. Whatever two of them disagree about, the database decides.
func TestThreeNodesOnOnePostgreSQL(t *testing.T) {
	c := newCluster(t)
	t.Run("each step of the schema was made once", c.schema)
	t.Run("one keyring for all", c.keyring)
	t.Run("the last seat has one owner", c.lastSeat)
	t.Run("no progress is lost", c.progress)
	t.Run("who signed in here is known there", c.cookie)
	t.Run("a hint crosses over", c.hint)
	t.Run("a job runs once", c.jobs)
}

// three is the nodes and who works with them.
type three struct {
	nodes  []*node.Node
	office person.Actor
	doctor []person.Actor
}

// newCluster starts three nodes at the same moment on a database without a schema.
func newCluster(t *testing.T) *three {
	t.Helper()
	config := node.Default()
	config.Database, config.Data, config.Origin = emptyDatabase(t), filepath.Join(t.TempDir(), "data"), "http://stepwise.example"
	c := &three{nodes: make([]*node.Node, 3)}
	errs := make([]error, 3)
	together(3, func(i int) {
		c.nodes[i], errs[i] = node.Open(context.Background(), config, clock.System(), slog.New(slog.DiscardHandler))
	})
	for i, err := range errs {
		if err != nil {
			t.Fatalf("node %d did not start: %v", i+1, err)
		}
		t.Cleanup(func() { c.nodes[i].Close() })
	}
	c.people(t, 12)
	return c
}

// emptyDatabase makes a database without any table in the test cluster.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	base := os.Getenv("STEPWISE_TEST_POSTGRES")
	if base == "" {
		t.Fatal("STEPWISE_TEST_POSTGRES is not set: run the tests with `go run ./cmd/dev test`, which starts PostgreSQL")
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := "nodes_" + strings.ReplaceAll(id.New(), "-", "")
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// people makes a coordinator, a programme of one long step, and doctors in it.
func (c *three) people(t *testing.T, doctors int) {
	t.Helper()
	ctx, h := context.Background(), c.nodes[0].House
	add := func(name string, g person.Grant) person.Actor {
		p := person.Person{ID: id.Derived("nodes/" + name), Email: name + "@example.org", Latin: name, CreatedAt: h.Clock.Now()}
		if err := h.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := person.Insert(ctx, tx, p); err != nil {
				return err
			}
			return person.AddGrant(ctx, tx, p.ID, g, "", p.CreatedAt)
		}); err != nil {
			t.Fatal(err)
		}
		return person.Actor{ID: p.ID, Latin: name, Email: p.Email, Grants: []person.Grant{g}}
	}
	c.office = add("office", person.Grant{Role: person.Coordinator, Programme: "io"})
	d := &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"},
		Steps: []programme.Step{{Code: "s1", Title: lang.Text{EN: "Learn"}, Requirements: []programme.Requirement{
			{Code: "many", Kind: "statement", Verb: lrs.Completed.ID, Type: lrs.TypeUnit, Count: 100000}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing"}, Starts: "2026-03-02", Capacity: 100}}}
	// Whoever may create programmes is not the coordinator of one.
	founder := person.Actor{ID: c.office.ID, Grants: []person.Grant{{Role: person.Coordinator}}}
	v, err := h.Programme.Save(ctx, founder, d, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Programme.Publish(ctx, founder, "io", v.Number); err != nil {
		t.Fatal(err)
	}
	for i := range doctors {
		a := add(fmt.Sprint("doctor-", i), person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/bj"})
		if _, err := h.Programme.Enrol(ctx, founder, "io/bj", a.ID); err != nil {
			t.Fatal(err)
		}
		c.doctor = append(c.doctor, a)
	}
}

// together runs n calls that begin at the same moment and waits for all.
func together(n int, call func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-start; call(i) })
	}
	close(start)
	wg.Wait()
}

func (c *three) schema(t *testing.T) {
	type step struct {
		Version int64 `db:"version_id"`
		Times   int64 `db:"times"`
	}
	steps, err := store.All[step](context.Background(), c.nodes[0].House.DB.Read(),
		`SELECT version_id, COUNT(*) AS times FROM goose_db_version GROUP BY version_id ORDER BY version_id`)
	if err != nil || len(steps) < 2 {
		t.Fatal(steps, err)
	}
	for _, s := range steps {
		if s.Times != 1 {
			t.Errorf("step %d was made %d times", s.Version, s.Times)
		}
	}
}

// keyring: nodes that made keys of their own could not read each other's ballots,
// codes and certificates.
func (c *three) keyring(t *testing.T) {
	ctx := context.Background()
	starts := clock.System().Now().Add(10 * time.Minute)
	c.meeting(t, "keys", starts, 5)
	screen, err := c.nodes[0].House.Session.Screen(ctx, c.office, "keys")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.nodes[2].House.Session.CheckIn(ctx, c.doctor[0], "keys", screen.Code); err != nil {
		t.Errorf("a code shown by one node was refused by another: %v", err)
	}
}

func (c *three) meeting(t *testing.T, code string, starts clock.Time, capacity int) {
	t.Helper()
	h := c.nodes[0].House
	if _, err := h.Session.Create(context.Background(), c.office, session.Draft{Code: code, Programme: "io", Title: lang.Text{EN: "Cases"},
		City: lang.Text{EN: "Beijing"}, Venue: lang.Text{EN: "Hall"}, Starts: starts, Ends: starts.Add(2 * time.Hour), Capacity: capacity}); err != nil {
		t.Fatal(err)
	}
	if err := h.Session.Publish(context.Background(), c.office, code); err != nil {
		t.Fatal(err)
	}
}

func (c *three) lastSeat(t *testing.T) {
	ctx := context.Background()
	c.meeting(t, "seat", clock.System().Now().Add(24*time.Hour), 1)
	seats, errs := make([]session.Seat, len(c.doctor)), make([]error, len(c.doctor))
	together(len(c.doctor), func(i int) {
		seats[i], errs[i] = c.nodes[i%3].House.Session.Register(ctx, c.doctor[i], "seat", session.Room)
	})
	seated, waiting := 0, 0
	for i, s := range seats {
		switch {
		case errs[i] != nil:
			t.Errorf("doctor %d: %v", i, errs[i])
		case s.State == session.Seated:
			seated++
		case s.State == session.Waiting:
			waiting++
		}
	}
	if seated != 1 || waiting != len(c.doctor)-1 {
		t.Errorf("%d seated and %d waiting, want 1 and %d", seated, waiting, len(c.doctor)-1)
	}
}

func (c *three) progress(t *testing.T) {
	ctx := context.Background()
	const each = 20
	var refused atomic.Int64
	together(9, func(i int) {
		for n := range each {
			// Three writers, one on each node, work for the same doctor.
			err := c.nodes[i%3].House.Record.Write(ctx, lrs.Statement{ID: id.New(), Person: c.doctor[i/3].ID, Verb: lrs.Completed,
				Object: lrs.Activity{ID: lrs.Unit(fmt.Sprintf("w%d-%d", i, n)), Type: lrs.TypeUnit}})
			if err != nil {
				refused.Add(1)
				t.Errorf("node %d: %v", i%3+1, err)
			}
		}
	})
	for i, n := range c.nodes {
		standing, err := n.House.Record.Query(ctx, n.House.DB.Read(), lrs.Query{Verb: lrs.Completed.ID, Limit: 10_000})
		if err != nil || len(standing.Rows) != 9*each {
			t.Errorf("node %d counts %d statements, %v; want %d", i+1, len(standing.Rows), err, 9*each)
		}
	}
	checked, differences, err := c.nodes[1].House.Programme.Rebuild(ctx, "", false, nil)
	if err != nil || checked != len(c.doctor) || len(differences) > 0 {
		t.Errorf("%d enrolments, progress against record: %v %v", checked, differences, err)
	}
}

func (c *three) cookie(t *testing.T) {
	cookie, err := c.nodes[0].House.SignedIn(context.Background(), c.doctor[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(n int, path string, with *http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "http://stepwise.example"+path, nil)
		if with != nil {
			r.AddCookie(with)
		}
		rec := httptest.NewRecorder()
		c.nodes[n].Handler().ServeHTTP(rec, r)
		return rec
	}
	for n := range c.nodes {
		if got := ask(n, "/account", cookie); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "doctor-1") {
			t.Errorf("node %d answers %d to a session that node 1 made", n+1, got.Code)
		}
		if got := ask(n, "/account", nil); got.Code == http.StatusOK {
			t.Errorf("node %d shows an account to nobody", n+1)
		}
	}
	// Signed out on the third, it is over on all.
	out := httptest.NewRequest("POST", "http://stepwise.example/sign-out", nil)
	out.Header.Set("Sec-Fetch-Site", "same-origin")
	out.AddCookie(cookie)
	rec := httptest.NewRecorder()
	c.nodes[2].Handler().ServeHTTP(rec, out)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("signing out answers %d", rec.Code)
	}
	for n := range c.nodes {
		if got := ask(n, "/account", cookie); got.Code == http.StatusOK {
			t.Errorf("node %d still knows a session that was ended on node 3", n+1)
		}
	}
}

func (c *three) hint(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var lines sync.WaitGroup
	for _, n := range c.nodes {
		lines.Go(func() { n.House.Hub.Connect(ctx, n.House.DB, slog.New(slog.DiscardHandler)) })
	}
	defer lines.Wait()
	defer stop()
	hints, cancel, err := c.nodes[2].House.Hub.Subscribe("hall")
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	// The line opens in the background, so the hint is given until it is heard.
	heard := clock.Watch()
	for {
		c.nodes[0].House.Hub.Publish("hall")
		select {
		case <-hints:
			return
		case <-time.After(100 * time.Millisecond):
			if heard() > 30*time.Second {
				t.Fatal("a hint given on node 1 was not heard on node 3")
			}
		}
	}
}

func (c *three) jobs(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	const many = 30
	var mu sync.Mutex
	ran := map[string][]int{}
	done := make(chan struct{})
	for i, n := range c.nodes {
		n.House.Jobs.Handle("nodes.once", job.JSON(func(_ context.Context, name string) error {
			mu.Lock()
			defer mu.Unlock()
			if ran[name] = append(ran[name], i+1); len(ran) == many && len(ran[name]) == 1 {
				close(done)
			}
			return nil
		}))
	}
	if err := c.nodes[0].House.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for k := range many {
			if err := job.Add(ctx, tx, job.New{Kind: "nodes.once", Payload: fmt.Sprint("job-", k)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var runners sync.WaitGroup
	for _, n := range c.nodes {
		runners.Go(func() {
			if err := n.House.Jobs.Run(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Error("the jobs were not all run")
	}
	stop()
	runners.Wait()
	// What is left would run now.
	for _, n := range c.nodes {
		if _, err := n.House.Jobs.Drain(context.Background()); err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if len(ran) != many {
		t.Errorf("%d of %d jobs ran", len(ran), many)
	}
	for name, by := range ran {
		if len(by) != 1 {
			t.Errorf("%s ran on nodes %v, want once", name, by)
		}
	}
}
