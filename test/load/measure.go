package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// measure prints what people wait for, one line a figure.
func measure(ctx context.Context, n *node.Node, requests int) error {
	db := n.House.DB
	people, err := store.All[string](ctx, db.Read(), `SELECT person FROM programme_enrolment ORDER BY id LIMIT 5000`)
	if err != nil {
		return err
	}
	count, err := store.One[int](ctx, db.Read(), `SELECT COUNT(*) FROM lrs_statement`)
	if err != nil {
		return err
	}
	learners, err := store.One[int](ctx, db.Read(), `SELECT COUNT(*) FROM programme_enrolment`)
	if err != nil {
		return err
	}
	fmt.Printf("%d learners, %d statements\n", learners, count)
	rand.New(rand.NewPCG(2, 2)).Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	cookies := make([]*http.Cookie, min(300, len(people)))
	for i := range cookies {
		if cookies[i], err = n.House.SignedIn(ctx, people[i]); err != nil {
			return err
		}
	}
	officer, err := coordinator(ctx, n)
	if err != nil {
		return err
	}
	programmes, err := programme.List(ctx, db.Read())
	if err != nil {
		return err
	}
	if len(programmes) == 0 {
		return fmt.Errorf("the database holds no programme")
	}
	code := programmes[0].ID
	get := func(path string, cookie *http.Cookie) func(i int) error {
		return func(i int) error {
			c := cookie
			if c == nil {
				c = cookies[i%len(cookies)]
			}
			return visit(n.Handler(), path, c)
		}
	}
	figures := []struct {
		name string
		max  int
		do   func(i int) error
	}{
		{"learner's path", requests, get("/path", nil)},
		{"learner's record", requests / 4, get("/record", nil)},
		{"coordinator's city overview", 500, get("/office?programme="+code, officer)},
		{"coordinator's cohort, behind only", 500, get("/office/cohort?programme="+code+"&cohort="+programme.CohortID(code, "beijing")+"&behind=1", officer)},
		{"a statement to an opened gate", 2000, gate(ctx, n, people)},
	}
	before := runtime.GOMAXPROCS(1)
	for _, f := range figures {
		if err := oneByOne(f.name+", one core", f.max, f.do); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	runtime.GOMAXPROCS(before)
	if err := together("learner's path, "+fmt.Sprint(before)+" cores", requests, get("/path", nil)); err != nil {
		return err
	}
	if err := wire(n, cookies[0]); err != nil {
		return err
	}
	return memory()
}

// coordinator makes somebody who runs everything, and a session.
func coordinator(ctx context.Context, n *node.Node) (*http.Cookie, error) {
	err := n.House.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		there, err := store.Exists(ctx, tx, `SELECT id FROM person WHERE id = $1`, "bench-office")
		if err != nil || there {
			return err
		}
		if err := person.Insert(ctx, tx, person.Person{ID: "bench-office", Email: "office@bench.example", Latin: "Office", CreatedAt: 1}); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, "bench-office", person.Grant{Role: person.Coordinator}, "operator", 1)
	})
	if err != nil {
		return nil, err
	}
	return n.House.SignedIn(ctx, "bench-office")
}

func visit(h http.Handler, path string, cookie *http.Cookie) error {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("%s answered %d", path, w.Code)
	}
	return nil
}

// gate writes the statement that a waiting doctor lacks: the consent, which half
// of those at the first step still owe.
func gate(ctx context.Context, n *node.Node, people []string) func(i int) error {
	return func(i int) error {
		who := people[i%len(people)]
		return n.House.Record.Write(ctx, lrs.Statement{Person: who, Verb: lrs.Completed,
			Object: lrs.Activity{ID: lrs.Unit(fmt.Sprintf("u%02d", 1+i%22)), Type: lrs.TypeUnit, Name: map[string]string{"en": "Unit"}}})
	}
}

func oneByOne(name string, max int, do func(i int) error) error {
	times := make([]time.Duration, 0, max)
	all := clock.Watch()
	for i := 0; i < max && all() < 30*time.Second; i++ {
		w := clock.Watch()
		if err := do(i); err != nil {
			return err
		}
		times = append(times, w())
	}
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[int(share*float64(len(times)-1))].Microseconds()) / 1000
	}
	fmt.Printf("%-45s p50 %.2f ms, p95 %.2f ms, p99 %.2f ms (%d times)\n", name, at(.5), at(.95), at(.99), len(times))
	return nil
}

func together(name string, requests int, do func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	all := clock.Watch()
	for range 16 {
		wg.Go(func() {
			for {
				i := int(next.Add(1))
				if i > requests || all() > 60*time.Second {
					return
				}
				if err := do(i); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err, ok := failed.Load().(error); ok {
		return err
	}
	done := min(int(next.Load()), requests)
	fmt.Printf("%-45s %.0f requests/s (%d requests, 16 at a time)\n", name, float64(done)/all().Seconds(), done)
	return nil
}

// wire adds up what a browser fetches for the first view of the path, compressed.
func wire(n *node.Node, cookie *http.Cookie) error {
	server := httptest.NewServer(n.Handler())
	defer server.Close()
	fetch := func(path string) (string, int, error) {
		r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
		if err != nil {
			return "", 0, err
		}
		r.AddCookie(cookie)
		r.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return "", 0, err
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			return "", 0, err
		}
		body := raw
		if resp.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(string(raw)))
			if err != nil {
				return "", 0, err
			}
			if body, err = io.ReadAll(z); err != nil {
				return "", 0, err
			}
		}
		return string(body), len(raw), nil
	}
	page, total, err := fetch("/path")
	if err != nil {
		return err
	}
	parts := fmt.Sprintf("page %.1f", float64(total)/1024)
	for _, piece := range strings.Split(page, `"`) {
		if strings.HasPrefix(piece, "/assets/") {
			_, size, err := fetch(piece)
			if err != nil {
				return err
			}
			total += size
			parts += fmt.Sprintf(", %s %.1f", strings.TrimPrefix(piece, "/assets/"), float64(size)/1024)
		}
	}
	fmt.Printf("%-45s %.1f KiB (%s)\n", "first view of the path over the wire", float64(total)/1024, parts)
	return nil
}

// memory is what the process holds after all of this.
func memory() error {
	runtime.GC()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "VmHWM") {
			fmt.Print(strings.ReplaceAll(line, "\t", " "))
		}
	}
	return nil
}
