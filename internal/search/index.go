package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Doc is one thing that can be found. Title and Body hold a text for each language
// ("en", "zh-Hans"); a language with neither is not indexed.
type Doc struct {
	Room  string // whose it is, e.g. "content"
	Ref   string // id within the room
	Scope string // who may find it: a word that the searching room understands, e.g. "all" or "programme/ID"
	Title map[string]string
	Body  map[string]string
}

type document struct {
	Doc   int64  `db:"doc"`
	Room  string `db:"room"`
	Ref   string `db:"ref"`
	Lang  string `db:"lang"`
	Scope string `db:"scope"`
	Title string `db:"title"`
	Body  string `db:"body"`
	Rules int64  `db:"rules"`
}

const selectDocument = `SELECT d.doc, d.room, d.ref, d.lang, d.scope, t.title, t.body, d.rules
	FROM search_document d JOIN search_text t ON t.doc = d.doc `

// Put indexes a thing inside the write that changes it, in place of what was
// indexed of it before. Only rows that differ are written.
func Put(ctx context.Context, tx *store.Tx, d Doc) error {
	old, err := stored(ctx, tx, d.Room, d.Ref)
	if err != nil {
		return err
	}
	langs := map[string]bool{}
	for _, texts := range []map[string]string{d.Title, d.Body} {
		for lang, text := range texts {
			langs[lang] = langs[lang] || strings.TrimSpace(text) != ""
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(langs)) {
		if !langs[lang] {
			continue
		}
		next := document{Room: d.Room, Ref: d.Ref, Lang: lang, Scope: d.Scope, Title: clean(d.Title[lang]), Body: clean(d.Body[lang]), Rules: rules}
		before, known := old[lang]
		delete(old, lang)
		if err := replace(ctx, tx, before, known, next); err != nil {
			return err
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(old)) {
		if err := drop(ctx, tx, old[lang]); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a thing out of the index. What is not in it is no error.
func Remove(ctx context.Context, tx *store.Tx, room, ref string) error {
	old, err := stored(ctx, tx, room, ref)
	if err != nil {
		return err
	}
	for _, lang := range slices.Sorted(maps.Keys(old)) {
		if err := drop(ctx, tx, old[lang]); err != nil {
			return err
		}
	}
	return nil
}

// clean takes out what PostgreSQL cannot store: indexing must not make a write fail.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", " ")
}

func stored(ctx context.Context, tx *store.Tx, room, ref string) (map[string]document, error) {
	rows, err := store.All[document](ctx, tx, selectDocument+`WHERE d.room = $1 AND d.ref = $2`, room, ref)
	out := map[string]document{}
	for _, r := range rows {
		out[r.Lang] = r
	}
	return out, err
}

func replace(ctx context.Context, tx *store.Tx, before document, known bool, next document) error {
	if known && before.Rules != rules {
		// What those rules made of it cannot be worked out any more.
		if _, err := tx.Exec(ctx, `DELETE FROM search_posting WHERE doc = $1`, before.Doc); err != nil {
			return err
		}
	}
	had := map[int64]int{}
	if known {
		next.Doc = before.Doc
		if before == next {
			return nil
		}
		if before.Rules == rules {
			had = weigh(before)
		}
		if _, err := tx.Exec(ctx, `UPDATE search_document SET scope = $1, rules = $2 WHERE doc = $3`,
			next.Scope, next.Rules, next.Doc); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE search_text SET title = $1, body = $2 WHERE doc = $3`,
			next.Title, next.Body, next.Doc); err != nil {
			return err
		}
	} else if err := insert(ctx, tx, &next); err != nil {
		return err
	}
	want := weigh(next)
	var gone, fresh []int64
	for t, w := range had {
		if want[t] != w {
			gone = append(gone, t)
		}
	}
	for t, w := range want {
		if had[t] != w {
			fresh = append(fresh, t)
		}
	}
	if err := unpost(ctx, tx, next.Doc, gone); err != nil {
		return err
	}
	return post(ctx, tx, next.Doc, fresh, want)
}

// insert finds a number for a document: 47 bits of a hash, which SQLite keeps in
// six bytes, or the next free one should two documents meet.
func insert(ctx context.Context, tx *store.Tx, d *document) error {
	sum := sha256.Sum256([]byte(d.Room + "\x00" + d.Ref + "\x00" + d.Lang))
	d.Doc = int64(binary.BigEndian.Uint64(sum[:]) >> 17)
	for range 8 {
		n, err := tx.Exec(ctx, `INSERT INTO search_document (doc, room, ref, lang, scope, rules) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING`, d.Doc, d.Room, d.Ref, d.Lang, d.Scope, d.Rules)
		if err != nil {
			return err
		}
		if n == 1 {
			_, err = tx.Exec(ctx, `INSERT INTO search_text (doc, title, body) VALUES ($1, $2, $3)`, d.Doc, d.Title, d.Body)
			return err
		}
		d.Doc++
	}
	return fault.New(fault.Conflict, "fault.conflict")
}

func drop(ctx context.Context, tx *store.Tx, d document) error {
	var err error
	if d.Rules == rules {
		err = unpost(ctx, tx, d.Doc, slices.Collect(maps.Keys(weigh(d))))
	} else {
		_, err = tx.Exec(ctx, `DELETE FROM search_posting WHERE doc = $1`, d.Doc)
	}
	if err != nil {
		return err
	}
	for _, text := range []string{`DELETE FROM search_text WHERE doc = $1`, `DELETE FROM search_document WHERE doc = $1`} {
		if _, err := tx.Exec(ctx, text, d.Doc); err != nil {
			return err
		}
	}
	return nil
}
