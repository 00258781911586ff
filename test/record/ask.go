package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"
)

// question is one kind of query over a random statement of the record.
type question struct {
	name string
	of   func(f fact, r *rand.Rand) url.Values
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	if !v.Has("statementId") && !v.Has("limit") {
		v.Set("limit", "25")
	}
	return v
}

var questions = []question{
	{"by id", func(f fact, _ *rand.Rand) url.Values { return values("statementId", f.id) }},
	{"recent", func(fact, *rand.Rand) url.Values { return values() }},
	{"agent", func(f fact, _ *rand.Rand) url.Values { return values("agent", f.agent()) }},
	{"verb", func(f fact, _ *rand.Rand) url.Values { return values("verb", f.verbIRI()) }},
	{"activity", func(f fact, _ *rand.Rand) url.Values { return values("activity", f.lessonIRI()) }},
	{"registration", func(f fact, _ *rand.Rand) url.Values { return values("registration", f.registration) }},
	{"since", func(_ fact, r *rand.Rand) url.Values {
		return values("since", ago(r), "ascending", "true")
	}},
	{"until", func(_ fact, r *rand.Rand) url.Values { return values("until", ago(r)) }},
	{"related agents", func(f fact, _ *rand.Rand) url.Values { return values("agent", f.agent(), "related_agents", "true") }},
	{"related activities", func(f fact, _ *rand.Rand) url.Values {
		return values("activity", f.courseIRI(), "related_activities", "true")
	}},
	{"agent and verb", func(f fact, _ *rand.Rand) url.Values { return values("agent", f.agent(), "verb", f.verbIRI()) }},
	{"verb and activity", func(f fact, _ *rand.Rand) url.Values { return values("verb", f.verbIRI(), "activity", f.lessonIRI()) }},
	{"agent, oldest first", func(f fact, _ *rand.Rand) url.Values { return values("agent", f.agent(), "ascending", "true") }},
	{"nobody", func(fact, *rand.Rand) url.Values {
		return values("agent", `{"mbox":"mailto:nobody@journal.example"}`)
	}},
}

func ago(r *rand.Rand) string {
	return time.Now().UTC().Add(-time.Duration(r.Int64N(int64(time.Minute)))).Format(time.RFC3339Nano)
}

// ask asks each kind of question one after the other, and says how long the
// answers took.
func (s *server) ask(w *world, each int) error {
	c, err := s.dial()
	if err != nil {
		return err
	}
	defer c.conn.Close()
	r := rand.New(rand.NewPCG(1, 1))
	for _, q := range questions {
		took := make([]time.Duration, 0, each)
		bytes, failed := 0, 0
		for range each {
			path := "/xapi/statements?" + q.of(w.fact(r.Int64N(max(1, int64(w.stored())))), r).Encode()
			at := time.Now()
			status, answer, err := c.get(path)
			if err != nil {
				return err
			}
			took = append(took, time.Since(at))
			bytes += len(answer)
			if status != 200 && !(status == 404 && q.name == "by id") {
				if failed++; failed == 1 {
					fmt.Printf("  %s: %d %s\n", path, status, answer)
				}
			}
		}
		slices.Sort(took)
		fmt.Printf("query %-20s p50 %-8v p95 %-8v p99 %-8v max %-8v %6d bytes  failed %d\n", q.name, quantile(took, .5), quantile(took, .95), quantile(took, .99),
			quantile(took, 1), bytes/each, failed)
	}
	resident, own := s.memory()
	fmt.Printf("memory after %d questions: RSS %d MiB (own %d), record %d\n", each*len(questions), resident, own, w.stored())
	return nil
}
