package knowledge

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

const (
	maxRecords = 200_000 // of one import
	maxRefused = 200     // refusals that are listed
)

// Import brings statements in, all or none: when the report has refusals, nothing was
// stored.
//
// What an administrator of everything imports comes into force as it is, with the
// status that the file says: it is how an installation gets back what another one
// reviewed, or what it had itself, and the history says who did it. What anybody else
// imports waits as drafts for two reviewers; a statement on which somebody else's draft
// waits is left alone and named in Kept.
func (s *Service) Import(ctx context.Context, a person.Actor, list []*fact.Statement, comment string) (Report, error) {
	if !MayImport(a) {
		return Report{}, person.Forbidden()
	}
	comment = strings.TrimSpace(comment)
	switch {
	case utf8.RuneCountInString(comment) > maxComment:
		return Report{}, invalid("comment", "fault.toolong", "Max", maxComment)
	case len(list) > maxRecords:
		return Report{}, fault.New(fault.TooLarge, "knowledge.fault.many", "Max", maxRecords)
	}
	if refused := CheckAll(list); len(refused) > 0 {
		return Report{Refused: refused}, nil
	}
	asIs, now := mayImportAsIs(a), s.clock.Now()
	if !asIs {
		list = drafts(list)
	}
	coming, err := arrivals(list)
	if err != nil {
		return Report{}, err
	}
	var report Report
	err = s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		report = Report{Finished: now}
		known, err := standings(ctx, tx, coming)
		if err != nil {
			return err
		}
		b := batch{row: row{Cause: Imported, Author: a.ID, By: a.ID, Made: now, Comment: comment}}
		if b.change, err = newestChange(ctx, tx); err != nil {
			return err
		}
		for _, x := range coming {
			old, is := known[x.ID]
			to := hold
			if !asIs {
				to = old.drafted(x, a.ID, &report)
			} else if is && old.Held != "" && sameText(old.Held, x.text) {
				to = stay
				report.Same++
			}
			if to == stay {
				continue
			}
			if to == await {
				report.Drafts++
			}
			if is {
				report.Changed++
			} else {
				report.Added++
			}
			b.add(x, old, is, to)
		}
		if report.Added+report.Changed == 0 {
			return nil
		}
		if err := b.write(ctx, tx); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "knowledge.import", Object: "knowledge",
			Detail: map[string]any{"added": report.Added, "changed": report.Changed, "drafts": report.Drafts, "changes": []int64{b.change - int64(report.Added+report.Changed) + 1, b.change}}})
	})
	if err != nil {
		return Report{}, err
	}
	return report, nil
}

// drafted decides what becomes of a draft that arrives for a statement.
func (s standing) drafted(x arrival, who string, report *Report) landing {
	switch {
	case s.Held != "" && sameDraft(s.Held, x.text), s.Waiting != "" && sameDraft(s.Waiting, x.text):
		report.Same++
		return stay
	case s.Draft > 0 && s.Author != who:
		report.Kept = append(report.Kept, x.ID)
		return stay
	}
	return await
}

// CheckAll says what is wrong with each of many statements, and which ids stand twice;
// at most 200 faults are listed.
func CheckAll(list []*fact.Statement) []Refusal {
	var out []Refusal
	first := make(map[string]int, len(list))
	for i, s := range list {
		if len(out) >= maxRefused {
			break
		}
		out = append(out, refusals(i+1, s.ID, Check(s))...)
		if n, twice := first[s.ID]; twice {
			out = append(out, Refusal{Record: i + 1, ID: s.ID, Path: "/id", Key: "knowledge.fault.twice", Args: map[string]any{"First": n}})
		} else {
			first[s.ID] = i + 1
		}
	}
	return out[:min(len(out), maxRefused)]
}

func refusals(record int, id string, faults []fault.Field) (out []Refusal) {
	for _, f := range faults {
		out = append(out, Refusal{Record: record, ID: id, Path: f.Where, Key: f.Key, Args: f.Args})
	}
	return out
}

func drafts(list []*fact.Statement) []*fact.Statement {
	out := make([]*fact.Statement, len(list))
	for i, s := range list {
		out[i] = drafted(s)
	}
	return out
}

func sameText(a, b string) bool { return a == b || same([]byte(a), []byte(b)) }

// sameDraft compares texts as drafts: without what only reading in the source gives.
func sameDraft(held, draft string) bool {
	if held == draft {
		return true
	}
	x, err1 := decode(held)
	y, err2 := decode(draft)
	return err1 == nil && err2 == nil && alike(drafted(x), drafted(y))
}
