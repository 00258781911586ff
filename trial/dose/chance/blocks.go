package chance

import (
	"context"
	"sync"
	"sync/atomic"
)

// Job is how many trials are simulated, and by whom.
type Job struct {
	Trials  int
	Seed    uint64
	Workers int
	Block   int // trials of one block; part of what a seed means

	// Progress, unless nil, is told how many trials of all are done. It is called by
	// one worker at a time, after each block.
	Progress func(done, all int)
}

// Worker plays trials. Play is called for each of its blocks with the block's source,
// Finish once at the end, by one worker at a time, to add up what it has.
type Worker interface {
	Play(s *Source, trials int) error
	Finish()
}

// Blocks gives the trials of a job to workers, block by block. When a block fails or
// the context is cancelled it returns that error, and nothing is finished.
func Blocks(ctx context.Context, job Job, worker func() Worker) error {
	all := (job.Trials + job.Block - 1) / job.Block
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	var fault error
	done := 0
	var workers []Worker
	for range min(job.Workers, all) {
		w := worker()
		workers = append(workers, w)
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= all {
					return
				}
				n := min(job.Block, job.Trials-i*job.Block)
				src := Seeded(job.Seed, uint64(i))
				err := ctx.Err()
				if err == nil {
					err = w.Play(&src, n)
				}
				mu.Lock()
				if err != nil {
					fault = err
					next.Store(int64(all))
				} else if done += n; job.Progress != nil {
					job.Progress(done, job.Trials)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if fault != nil {
		return fault
	}
	for _, w := range workers {
		w.Finish()
	}
	return nil
}
