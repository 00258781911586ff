package main

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// count finds out how many statements the record has from runs before: they are
// numbered, so the next number is looked for.
func (s *server) count(w *world) error {
	c, err := s.dial()
	if err != nil {
		return err
	}
	defer c.conn.Close()
	there := func(n int64) (bool, error) {
		status, _, err := c.get("/xapi/statements?statementId=" + w.fact(n).id)
		return status == 200, err
	}
	lo, hi := int64(0), int64(1) // lo are there for certain
	for {
		ok, err := there(hi - 1)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		lo, hi = hi, hi*2
	}
	for lo < hi {
		mid := (lo + hi) / 2
		ok, err := there(mid)
		if err != nil {
			return err
		}
		if ok {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	// Clients run side by side: a little behind the first gap there may be more.
	if lo > 0 {
		lo += 10_000
	}
	w.next.Store(lo)
	return nil
}

// ingest sends requests of size statements from several clients at once, and says
// how fast it went in each tenth.
func (s *server) ingest(w *world, name string, requests, size, clients int) error {
	var left, refused atomic.Int64
	left.Store(int64(requests))
	var mu sync.Mutex
	var failed error
	latencies := make([][]time.Duration, clients)
	tenths := make([]atomic.Int64, 10)
	begun, before := time.Now(), s.processor()
	var peak atomic.Int64
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			err := func() error {
				c, err := s.dial()
				if err != nil {
					return err
				}
				defer c.conn.Close()
				var body []byte
				for {
					n := int64(requests) - left.Add(-1) - 1
					if n >= int64(requests) {
						return nil
					}
					body = w.body(body[:0], size)
					at := time.Now()
					status, answer, err := c.post(body)
					if err != nil {
						return err
					}
					latencies[i] = append(latencies[i], time.Since(at))
					if status != 200 {
						if refused.Add(1) == 1 {
							fmt.Printf("  refused: %d %s\n", status, answer)
						}
					}
					if tenth := (n + 1) * 10 / int64(requests); (n+1)*10%int64(requests) < 10 && tenth > 0 {
						tenths[tenth-1].CompareAndSwap(0, int64(time.Since(begun)))
						resident, _ := s.memory()
						peak.Store(max(peak.Load(), int64(resident)))
					}
				}
			}()
			mu.Lock()
			failed = errors.Join(failed, err)
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(begun)
	if failed != nil {
		return failed
	}
	all := slices.Concat(latencies...)
	slices.Sort(all)
	resident, own := s.memory()
	fmt.Printf("%-12s %9d statements  %8.0f/s  p50 %v  p95 %v  p99 %v  refused %d  server %.0f µs of processor a statement  RSS %d MiB (own %d, peak %d)  record %d\n",
		name, requests*size, float64(requests*size)/took.Seconds(), quantile(all, .5), quantile(all, .95), quantile(all, .99), refused.Load(),
		float64((s.processor()-before).Microseconds())/float64(requests*size), resident, own, peak.Load(), w.stored())
	fmt.Print("  by tenth:")
	last := time.Duration(0)
	for i := range tenths {
		at := time.Duration(tenths[i].Load())
		if at > last {
			fmt.Printf(" %.0f", float64(requests*size)/10/(at-last).Seconds())
			last = at
		}
	}
	fmt.Println(" /s")
	return nil
}

// body makes a request of size statements.
func (w *world) body(dst []byte, size int) []byte {
	from := w.next.Add(int64(size)) - int64(size)
	if size == 1 {
		return w.write(dst, from)
	}
	dst = append(dst, '[')
	for i := range size {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = w.write(dst, from+int64(i))
	}
	return append(dst, ']')
}

func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(float64(len(sorted)-1)*q)].Round(time.Microsecond)
}
