package transfer

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Options say how a file is imported.
type Options struct {
	Name      string // of the file, for people
	By        string // who imports, for the audit
	FromStart bool   // read what an earlier run has dealt with once more
	Restamp   bool   // write our own authority over the one that the file names

	// Refuse is told of every statement that cannot be stored. An error of its own
	// ends the import. nil: nobody is told.
	Refuse func(Refusal) error
	// Progress is told now and then how far it is. nil: nobody is told.
	Progress func(Summary)
}

// Refusal is a statement that was not stored.
type Refusal struct {
	Line int    // of the file, from 1
	Raw  []byte // its text; nil when it was too long
	Err  error  // a fault with a field that names the place, or a plain error
}

// Summary is what an import has done.
type Summary struct {
	Before  int64 // statements that an earlier run had dealt with
	Records int64 // statements of the file that are dealt with, those included
	Taken   int64 // that are in the record now: stored, or there before
	Refused int64
}

// The measures of an import.
const (
	batchMost   = 500
	batchBytes  = 8 << 20
	markEvery   = 2 * time.Second // between two checkpoints
	nameByBytes = 64 << 10        // a file is known again by what it begins with
)

// run is an import that goes on.
type run struct {
	*Service
	Options
	Summary
	id      string
	batch   []entry
	part    Summary // of the batch that is being stored
	size    int
	ids     map[string]bool
	elapsed func() time.Duration
	marked  time.Duration
}

// Import reads statements from a file and stores them. What is there already is
// left as it is, so a second run changes nothing; a run that was interrupted goes
// on where the last checkpoint stands. A statement that cannot be stored is
// refused with its line and holds up none behind it.
//
// An error means that the file was not read to its end: the database is away, the
// context ended, or the file is broken (ErrShape); what came before is stored.
func (s *Service) Import(ctx context.Context, in io.Reader, o Options) (Summary, error) {
	head := bufio.NewReaderSize(in, nameByBytes)
	begin, err := head.Peek(nameByBytes)
	if err != nil && err != io.EOF {
		return Summary{}, err
	}
	sum := sha256.Sum256(begin)
	r := &run{Service: s, Options: o, id: hex.EncodeToString(sum[:]), ids: map[string]bool{}, elapsed: clock.Watch()}
	if err := r.resume(ctx); err != nil {
		return r.Summary, err
	}
	reader, err := NewReader(head)
	if err != nil {
		return r.Summary, err
	}
	defer reader.Close()
	err = r.read(ctx, reader)
	// What was dealt with is remembered even when the context has ended.
	return r.Summary, errors.Join(err, r.mark(context.WithoutCancel(ctx), err == nil))
}

func (r *run) read(ctx context.Context, reader *Reader) error {
	for skip := r.Before; skip > 0; skip-- {
		if _, err := reader.Next(); err == io.EOF {
			return nil // shorter than it was: the end is dealt with
		} else if err != nil {
			return err
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		record, err := reader.Next()
		if err == io.EOF {
			return r.flush(ctx)
		}
		if err != nil {
			return errors.Join(r.flush(ctx), err)
		}
		if err := r.take(ctx, record); err != nil {
			return err
		}
	}
}

// take puts a record into the batch, and stores the batch when it is full.
func (r *run) take(ctx context.Context, record Record) error {
	e, err := r.entry(record)
	if err != nil {
		// Refusals and what is stored are told in the order of the file.
		if err := r.flush(ctx); err != nil {
			return err
		}
		if err := r.refuse(Refusal{record.Line, record.Raw, err}); err != nil {
			return err
		}
		r.Records++
		r.Refused++
		return nil
	}
	if r.ids[e.s.ID] { // twice in a batch: the second is compared with the first once that is stored
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	r.batch, r.size = append(r.batch, e), r.size+len(e.s.Raw)
	r.ids[e.s.ID] = true
	if len(r.batch) >= batchMost || r.size >= batchBytes {
		return r.flush(ctx)
	}
	return nil
}

func (r *run) refuse(x Refusal) error {
	if r.Refuse == nil {
		return nil
	}
	x.Raw = bytes.TrimSpace(x.Raw)
	return r.Refuse(x)
}

// flush stores the batch.
func (r *run) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	batch := r.batch
	r.batch, r.size, r.part = r.batch[:0], 0, Summary{}
	clear(r.ids)
	if err := r.store(ctx, batch); err != nil {
		return err // half a batch does not count: it is read once more the next time
	}
	r.Records += int64(len(batch))
	r.Taken += r.part.Taken
	r.Refused += r.part.Refused
	if now := r.elapsed(); now-r.marked > markEvery {
		r.marked = now
		if err := r.mark(ctx, false); err != nil {
			return err
		}
	}
	if r.Progress != nil {
		r.Progress(r.Summary)
	}
	return nil
}

// resume looks for the checkpoint of an earlier run.
func (r *run) resume(ctx context.Context) error {
	if r.FromStart {
		return nil
	}
	row, err := store.One[struct {
		Records int64 `db:"records"`
		Taken   int64 `db:"taken"`
		Refused int64 `db:"refused"`
	}](ctx, r.db.Read(), `SELECT records, taken, refused FROM lrs_transfer_import WHERE id = $1`, r.id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	r.Summary = Summary{Before: row.Records, Records: row.Records, Taken: row.Taken, Refused: row.Refused}
	return err
}

// mark writes the checkpoint.
func (r *run) mark(ctx context.Context, ended bool) error {
	now, end := r.clock.Now(), clock.Time(0)
	if ended {
		end = now
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO lrs_transfer_import (id, name, records, taken, refused, started_at, updated_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (id) DO UPDATE SET name = excluded.name, records = excluded.records,
			taken = excluded.taken, refused = excluded.refused, updated_at = excluded.updated_at, ended_at = excluded.ended_at`,
			r.id, r.Name, r.Records, r.Taken, r.Refused, now, end); err != nil || !ended {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: r.By, Action: "record.import", Object: "import/" + r.id[:16],
			Detail: map[string]any{"name": r.Name, "taken": r.Taken, "refused": r.Refused}})
	})
}
