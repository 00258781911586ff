package certificate

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/programme/credential"
)

func TestTheSecret(t *testing.T) {
	good := base64.StdEncoding.EncodeToString(secret)
	for _, row := range []struct {
		why, text string
		ok        bool
	}{
		{"as openssl writes it", good + "\n", true},
		{"without padding", strings.TrimRight(good, "="), true},
		{"for URLs", base64.URLEncoding.EncodeToString(secret), true},
		{"too short", base64.StdEncoding.EncodeToString(secret[:31]), false},
		{"too long", base64.StdEncoding.EncodeToString(append(secret[:32:32], 0)), false},
		{"no base64", "correct horse battery staple", false},
	} {
		got, err := Secret(t.TempDir(), row.text)
		if (err == nil) != row.ok || row.ok && !bytes.Equal(got, secret) {
			t.Errorf("%s: %v", row.why, err)
		}
		if err != nil && strings.Contains(err.Error(), strings.TrimSpace(row.text)) {
			t.Errorf("%s: the error repeats the secret", row.why)
		}
	}
	dir := t.TempDir()
	first, err := Secret(dir, "")
	second, err2 := Secret(dir, "")
	if err != nil || err2 != nil || !bytes.Equal(first, second) || len(first) != 32 {
		t.Errorf("the file is made once: %v %v", err, err2)
	}
	if info, err := os.Stat(filepath.Join(dir, "certificate.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if _, err := New(nil, nil, nil, nil, nil, Config{Secret: []byte("short")}); err == nil {
		t.Error("a short secret")
	}
}

func TestADatabaseAloneSignsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, id := w.graduate(t, "p1")
		rows, err := store.All[Key](ctx, db.Read(), `SELECT `+keyColumns+` FROM programme_certificate_key`)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		key, err := w.unlock(rows[0])
		if err != nil || bytes.Contains(rows[0].Sealed, key.Private.Seed()) {
			t.Errorf("the seed lies open: %v", err)
		}
		thief := node(t, db, w.clock, Config{Origin: origin, Secret: []byte("another 32 bytes, of somebody...")})
		if err := thief.Open(ctx); !errors.Is(err, ErrSecret) {
			t.Errorf("a node with another secret says so when it starts: %v", err)
		}
		// Our own fault must not make good certificates look forged.
		if _, err := thief.Check(ctx, id); !errors.Is(err, ErrSecret) {
			t.Errorf("it checks nothing: %v", err)
		}
		if _, err := thief.StatusList(ctx, 1); !errors.Is(err, ErrSecret) {
			t.Errorf("it signs nothing: %v", err)
		}
		// A key slipped into the table, sealed under a secret of its own.
		forged, err := thief.newKey(w.clock.Now(), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return insertKey(ctx, tx, forged) }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Check(ctx, id); !errors.Is(err, ErrSecret) {
			t.Errorf("with a slipped-in key: %v", err)
		}
		w.exec(t, `DELETE FROM programme_certificate_key WHERE id = $1`, forged.ID)
		w.want(t, id, Valid)
	})
}

func TestRotating(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, before := w.graduate(t, "p1")
		for _, actor := range []person.Actor{office, {ID: "p1"}, {}} {
			if err := w.Rotate(ctx, actor); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", actor.ID, err)
			}
			if _, err := w.Keys(ctx, actor); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", actor.ID, err)
			}
		}
		for range 3 { // within one second
			if err := w.Rotate(ctx, boss); err != nil {
				t.Fatal(err)
			}
		}
		w.want(t, before, Valid)
		_, after := w.graduate(t, "p2")
		w.want(t, after, Valid)
		// A node whose clock lags behind that of the node that made the key.
		late := w.doctor(t, "p3", "io")
		w.finishes(t, "p3")
		if err := w.Rotate(ctx, boss); err != nil {
			t.Fatal(err)
		}
		lagging := node(t, db, clock.NewFake(w.clock.Now().Add(-3*time.Minute).Std()), Config{Origin: origin, Secret: secret})
		lagged, err := lagging.Issue(ctx, late)
		if err != nil {
			t.Fatal(err)
		}
		w.want(t, lagged, Valid)
		// And one whose clock is ahead, and which signs just before the key retires.
		early := w.doctor(t, "p4", "io")
		w.finishes(t, "p4")
		ahead := node(t, db, clock.NewFake(w.clock.Now().Add(5*time.Minute).Std()), Config{Origin: origin, Secret: secret})
		hasty, err := ahead.Issue(ctx, early)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Rotate(ctx, boss); err != nil {
			t.Fatal(err)
		}
		w.want(t, hasty, Valid)
		keys, err := w.Keys(ctx, boss)
		if err != nil || len(keys) != 6 {
			t.Fatalf("%d keys %v", len(keys), err)
		}
		for i, k := range keys {
			if k.Live() != (i == 0) || k.Sealed != nil {
				t.Errorf("key %d: %+v", i, k)
			}
		}
		rows, err := store.All[Key](ctx, db.Read(), `SELECT `+keyColumns+` FROM programme_certificate_key WHERE retired_at > 0`)
		if err != nil || len(rows) != 5 {
			t.Fatal(len(rows), err)
		}
		for _, row := range rows {
			if k, err := w.unlock(row); err != nil || k.Private != nil {
				t.Errorf("the secret half of a retired key is still there (%v)", err)
			}
		}
		// A key that somebody brings back to life in the table does not open.
		w.exec(t, `UPDATE programme_certificate_key SET retired_at = 0 WHERE id = $1`, rows[0].ID)
		if _, err := w.Check(ctx, before); !errors.Is(err, ErrSecret) {
			t.Errorf("resurrected: %v", err)
		}
	})
}

func TestAStolenKeyIsRevokedAndItsCertificatesSignedAnew(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, good := w.graduate(t, "p1")
		_, gone := w.graduate(t, "p2")
		_, forged := w.graduate(t, "p3")
		if err := w.Revoke(ctx, office, gone, "reason"); err != nil {
			t.Fatal(err)
		}
		row, err := get(ctx, db.Read(), forged)
		if err != nil {
			t.Fatal(err)
		}
		row.Content.Han = "王伟"
		w.exec(t, `UPDATE programme_certificate SET content = $1 WHERE id = $2`, row.Content, forged)
		old, err := w.Credential(ctx, good)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := w.Keys(ctx, boss)
		if err != nil {
			t.Fatal(err)
		}
		stolen := keys[0].ID
		if err := w.RevokeKey(ctx, office, stolen, "stolen"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by a coordinator: %v", err)
		}
		if err := w.RevokeKey(ctx, boss, stolen, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.RevokeKey(ctx, boss, "z6MkNone", "stolen"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a key that is none: %v", err)
		}
		if err := w.RevokeKey(ctx, boss, stolen, "The disk was stolen."); err != nil {
			t.Fatal(err)
		}
		if err := w.RevokeKey(ctx, boss, stolen, "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		w.want(t, good, Altered) // until the job has been there
		w.work(t)
		if got := w.want(t, good, Valid); got.SignedBy == stolen {
			t.Error("signed by the stolen key")
		}
		w.want(t, gone, Revoked)
		w.want(t, forged, Altered)
		set, err := w.keys(ctx, db.Read(), origin+issuerPath)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := credential.Verify(old, set.Public(), nil, w.clock.Now().Std()); !errors.Is(err, credential.ErrKeyRevoked) {
			t.Errorf("the copy that the thief could have made: %v", err)
		}
		token, err := w.Token(ctx, good)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := credential.VerifyJWT(token, set.Public(), nil, w.clock.Now().Std()); !errors.Is(err, credential.ErrStatusUnknown) || got.KeyID == stolen {
			t.Errorf("the token is signed anew as well: %v", err)
		}
		notes, err := audit.List(ctx, db.Read(), audit.Filter{Action: "certificate.unsigned"})
		if err != nil || len(notes) != 1 || notes[0].Object != "certificate/"+forged {
			t.Errorf("what was left unsigned is in the audit: %+v %v", notes, err)
		}
		// The one that was altered can be issued again by people who looked.
		again, err := w.Reissue(ctx, boss, forged, "row was altered")
		if err != nil {
			t.Fatal(err)
		}
		if got := w.want(t, again, Valid); got.Content.Han != "李明" {
			t.Errorf("%+v", got.Content)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	w := start(b, storetest.SQLite(b))
	_, id := w.graduate(b, "p1")
	for b.Loop() {
		if got, err := w.Check(ctx, id); err != nil || got.Verdict != Valid {
			b.Fatal(got.Verdict, err)
		}
	}
}

func BenchmarkIssue(b *testing.B) {
	w := start(b, storetest.SQLite(b))
	n, _ := w.graduate(b, "p1")
	for b.Loop() {
		b.StopTimer()
		w.exec(b, `DELETE FROM programme_certificate WHERE enrolment = $1`, n)
		b.StartTimer()
		if _, err := w.Issue(ctx, n); err != nil {
			b.Fatal(err)
		}
	}
}
