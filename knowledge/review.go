package knowledge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
)

const maxNote = 4000 // characters

// Review gives a verdict on the draft that waits or on what is in force.
//
// One who agrees names the fields that they read in the source. As soon as two
// reviewers, neither of them the author, read the same field, the statement comes into
// force as verified, with Checked naming what at least two of them read; further
// reviewers may add fields. A field that was checked before and reads the same, in the
// same source and edition, stays checked. What was checked in a summary only loses that
// flag when two reviewers read the primary source (Source.Kind begins with "primary").
//
// One who does not agree gives the whole data as they read it. The statement is
// disputed from then on, and shows both readings; agreement no longer verifies it, only
// Settle and two new reviews do. A disputed draft stays out of force: what held before
// goes on to hold.
//
// Faults: Forbidden for one's own text; Conflict for a revision that was replaced and
// for a second verdict on the same revision; Closed for what was withdrawn; Invalid with
// places.
func (s *Service) Review(ctx context.Context, a person.Actor, id string, revision int, v Verdict) error {
	if !MayReview(a) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	var told []lrs.Statement
	if s.record != nil {
		told = s.record.Prepare(reviewed(a.ID, id, v.Agree))
	}
	return s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		h, r, x, err := open(ctx, tx, id, revision)
		if err != nil {
			return err
		}
		if r.Author == a.ID {
			return fault.New(fault.Forbidden, "knowledge.fault.own")
		}
		if err := v.check(x.Statement); err != nil {
			return err
		}
		if err := keepReview(ctx, tx, r, Review{Revision: revision, By: a.ID, At: now, Agree: v.Agree, Fields: v.Fields, Source: v.Source, Note: v.Note, Reading: v.Reading}); err != nil {
			return err
		}
		action := "knowledge.agree"
		if !v.Agree {
			action = "knowledge.oppose"
		}
		if err := note(ctx, tx, a.ID, action, x, map[string]any{"fields": v.Fields}); err != nil {
			return err
		}
		for _, said := range told {
			said.Object.Name = names(x.Title)
			if err := s.record.Add(ctx, tx, said); err != nil {
				return err
			}
		}
		made := row{From: revision, Root: r.Root, Author: r.Author, By: a.ID, Made: now, Comment: v.Note}
		if !v.Agree {
			return s.oppose(ctx, tx, &h, made, x.Statement, v, a.ID)
		}
		return s.agree(ctx, tx, &h, made, x.Statement)
	})
}

// oppose appends the disputed revision. It is in force when the one before it was.
func (s *Service) oppose(ctx context.Context, tx *store.Tx, h *head, r row, x *fact.Statement, v Verdict, by string) error {
	out := *x
	out.Status, out.Checked = fact.Disputed, nil
	out.Readings = append(out.Readings[:len(out.Readings):len(out.Readings)], fact.Reading{Data: v.Reading, Source: or(v.Source, x.Source), Note: v.Note, By: by})
	r.Cause = Opposed
	holds := r.From == h.Holds
	if holds {
		h.People = true
	} else {
		h.Draft = h.Newest + 1
	}
	made, err := next(ctx, tx, h, r, &out, holds)
	if err != nil {
		return err
	}
	return note(ctx, tx, by, "knowledge.dispute", made, nil)
}

// agree appends the verified revision when enough was read by two.
func (s *Service) agree(ctx context.Context, tx *store.Tx, h *head, r row, x *fact.Statement) error {
	if x.Status == fact.Disputed {
		return nil // a voice beside the readings; only a settlement ends the dispute
	}
	all, err := verdictsOf(ctx, tx, []string{h.ID})
	if err != nil {
		return err
	}
	var same []Review
	for _, v := range all[h.ID] {
		if v.root == r.Root {
			same = append(same, v.Review)
		}
	}
	fields, ok := Agreement(same, r.Author)
	if !ok {
		return nil
	}
	var held *fact.Statement
	if h.Holds != 0 {
		_, before, err := numbered(ctx, tx, h.ID, h.Holds)
		if err != nil {
			return err
		}
		held = before.Statement
	}
	out := verified(x, held, fields, same)
	if x.Status == fact.Verified && len(out.Checked) == len(x.Checked) && out.NeedsPrimary == x.NeedsPrimary {
		return nil // nothing that two had not read before
	}
	r.Cause, h.People = Agreed, true
	if r.From == h.Draft {
		h.Draft = 0
	}
	made, err := next(ctx, tx, h, r, out, true)
	if err != nil {
		return err
	}
	return note(ctx, tx, r.By, "knowledge.verify", made, map[string]any{"checked": out.Checked})
}

// check says what is wrong with a verdict on a statement, and tidies its data.
func (v *Verdict) check(x *fact.Statement) error {
	var form fault.Form
	v.Note = strings.TrimSpace(v.Note)
	form.Check(utf8.RuneCountInString(v.Note) <= maxNote, "note", "fault.toolong", "Max", maxNote)
	form.Check(utf8.RuneCountInString(v.Source.Citation) <= 2000, "citation", "fault.toolong", "Max", 2000)
	form.Check(utf8.RuneCountInString(v.Source.Page) <= 400, "page", "fault.toolong", "Max", 400)
	form.Check(v.Source.Address == "" || webAddress(v.Source.Address), "address", "knowledge.fault.address")
	// Nobody may have opened the source of a recalled statement; whoever did says where.
	named := v.Source.Citation != "" || v.Source.Address != ""
	form.Check(named || x.Source.Address != "" && x.Status != fact.Recalled, "citation", "knowledge.fault.source")
	if v.Agree {
		v.Reading = nil
		form.Check(len(v.Fields) > 0, "fields", "knowledge.fault.fields")
		for _, f := range v.Fields {
			form.Check(f == "*" || has(x.Data, f), "fields", "knowledge.fault.field", "Field", f)
		}
		return form.Err()
	}
	v.Fields = nil
	form.Check(v.Note != "", "note", "knowledge.fault.why")
	if len(v.Reading) == 0 {
		form.Add("reading", "fault.required")
		return form.Err()
	}
	faults := CheckData(x.Kind, v.Reading, "reading")
	if len(faults) == 0 {
		form.Check(!same(v.Reading, x.Data), "reading", "knowledge.fault.samereading")
		for _, other := range x.Readings {
			form.Check(!same(v.Reading, other.Data), "reading", "knowledge.fault.samereading")
		}
		v.Reading = compact(v.Reading)
	}
	return join(form.Err(), faults)
}

// keepReview stores a verdict; a second one on the same revision is a Conflict.
func keepReview(ctx context.Context, tx *store.Tx, r row, v Review) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `INSERT INTO knowledge_review (`+verdictColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		r.Statement, r.Number, r.Root, v.By, v.At, string(text))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "knowledge.fault.reviewed")
	}
	return err
}

// reviewed is what the learning record says of a review.
func reviewed(who, id string, agree bool) lrs.Statement {
	return lrs.Statement{Person: who, Verb: lrs.Reviewed,
		Object: lrs.Activity{ID: lrs.Knowledge(id), Type: lrs.TypeKnowledge}, Result: &lrs.Result{Success: &agree}}
}

// names is a title as the record writes it.
func names(title fact.Name) map[string]string {
	out := map[string]string{}
	if title.EN != "" {
		out[string(lang.EN)] = title.EN
	}
	if title.ZH != "" {
		out[string(lang.ZH)] = title.ZH
	}
	return out
}

func webAddress(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && len(s) <= 2000 && rest != "" && !strings.ContainsAny(s, " \t\n\"<>")
}

func value(text json.RawMessage) (any, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("knowledge: %w", err)
	}
	return v, nil
}

func compact(text json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return text
	}
	return b.Bytes()
}
