package exchange

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/odm/clause"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

var noon = time.Date(2027, 1, 12, 4, 0, 0, 0, time.UTC)

// filled is a study with a subject, an event and genome data; data may leave it.
func filled(t *testing.T, db *store.DB) *studytest.Study {
	s := studytest.Open(t, db)
	p := studytest.Protocol(t)
	p.Forms = append(p.Forms, record.Form{Name: "GENE", Repeats: true, Words: record.Words{EN: "Genome", ZH: "基因"},
		Items: []record.Item{{Name: "VARIANT", Words: record.Words{EN: "Variant", ZH: "变异"}, Type: record.Text, Genome: true}, {Name: "LAB", Type: record.Text}}})
	s.Approve("2", document(t, p))
	s.Put("lead", trial.Manage, "", record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"RESIDENCY": "transfer"})
	put := func(formName, row string, values map[string]string) {
		s.Put("nurse", trial.Enter, "BJ01", record.Place{Form: formName, Subject: "BJ01-001", Row: row}, values)
	}
	put("SUBJECT", "1", map[string]string{"SITE": "BJ01", "NUMBER": "001"})
	put("CONSENT", "2", map[string]string{"AT": "2027-01-11T02:00:00Z"})
	put("GENE", "1", map[string]string{"VARIANT": "KRAS p.G12C", "LAB": "central"})
	put("LB", "D7", map[string]string{"NEUT": "1.50"})
	put("INFUSION", "1", map[string]string{"AT": "2027-01-11T03:00:00Z", "LEVEL": "1", "CELLS": "62"})
	put("AE", "1", map[string]string{"AETERM": "Fever", "AETOXGR": "2", "AEVOC": "CTCAE 5.0", "AESTDTC": "2027-01-11T05:00:00Z", "AESER": "N", "AEREL": "possible"})
	put("AE", "1", map[string]string{"AETOXGR": ""})
	put("AE", "1", map[string]string{"AETOXGR": "3"})
	return s
}

func document(t *testing.T, p *protocol.Protocol) string {
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func written(t *testing.T, format string, taken *trial.Taken) []byte {
	t.Helper()
	f, ok := Find(format)
	if !ok {
		t.Fatal(format)
	}
	var b bytes.Buffer
	if err := Write(&b, f, taken, noon, "test"); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.Bytes()
}

// A study that was written and read in elsewhere is the same study: the same entries,
// the same newest hash, and it goes on from there.
func TestAStudyMovesToAnotherInstallation(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, ctx := filled(t, db), context.Background()
		for _, format := range []string{"odm132", "odm2"} {
			taken, err := s.Ledger.Archive(ctx, studytest.Code, format, trial.Genome)
			s.Must(err)
			if n := len(taken.Entries); taken.Entries[n-1].Kind != record.Looked || taken.Entries[n-1].At.Before(taken.Entries[n-2].At) {
				t.Errorf("%s: the export is noted as %+v", format, taken.Entries[n-1])
			}
			doc, err := Read(bytes.NewReader(written(t, format, taken)))
			s.Must(err)
			if !reflect.DeepEqual(doc.Entries, taken.Entries) {
				t.Fatalf("%s: the entries are others", format)
			}
			var there *store.DB
			storetest.Both(t, func(t *testing.T, other *store.DB) {
				there = other
				l := trial.NewLedger(there, clock.NewFake(s.Clock.Now().Std()), studytest.Passwords{}, make([]byte, 32), nil, form.All...)
				code, err := l.Import(ctx, doc.Entries)
				if err != nil || code != studytest.Code {
					t.Fatalf("%s: %q %v", format, code, err)
				}
				got, err := l.Verify(ctx, code)
				if err != nil || got[0].Broken != nil || got[0].Head != taken.State.Hash {
					t.Fatalf("%s: %+v %v", format, got, err)
				}
				v, err := l.Open(ctx, studytest.As("pi"), code)
				if err != nil || v.State.Row("AE", "BJ01-001", "1").Get("AETOXGR") != "3" {
					t.Errorf("%s: %v", format, err)
				}
				if _, err := l.Import(ctx, doc.Entries); !fault.Is(err, fault.Conflict) {
					t.Errorf("%s: a second study of the same code: %v", format, err)
				}
			})
		}
	})
}

// What does not verify is not taken in, and nothing of it stays.
func TestABrokenTrailIsNotTakenIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, ctx := filled(t, db), context.Background()
		taken, err := s.Ledger.Archive(ctx, studytest.Code, "odm132", trial.Genome)
		s.Must(err)
		whole := string(written(t, "odm132", taken))
		fresh := func() *trial.Ledger {
			return trial.NewLedger(storetest.SQLite(t), s.Clock, studytest.Passwords{}, make([]byte, 32), nil, form.All...)
		}
		for _, c := range []struct {
			why, old, now string
			part          bool // not even a whole document
		}{
			{"a value was altered", `Value="Fever"`, `Value="Chills"`, false},
			{"a reason was altered", `<ReasonForChange>test`, `<ReasonForChange>slip`, false},
			{"an author was altered", `UserOID="USR.nurse"`, `UserOID="USR.pi"`, false},
			{"a snapshot", `FileType="Transactional"`, `FileType="Snapshot"`, true},
			{"the first entry is missing", `sw:Seq="1"`, `sw:Seq="100000"`, true},
		} {
			text := strings.Replace(whole, c.old, c.now, 1)
			if c.old == `UserOID="USR.nurse"` {
				text = strings.ReplaceAll(whole, c.old, c.now)
			}
			if text == whole {
				t.Fatalf("%s: nothing changed", c.why)
			}
			doc, err := Read(strings.NewReader(text))
			if c.part {
				if !errors.Is(err, ErrPart) {
					t.Errorf("%s: %v", c.why, err)
				}
				continue
			}
			s.Must(err)
			l := fresh()
			if _, err := l.Import(ctx, doc.Entries); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", c.why, err)
			}
			if list, err := l.Verify(ctx, ""); err != nil || len(list) != 0 {
				t.Errorf("%s: something stayed: %v %v", c.why, list, err)
			}
		}
	})
}

// Who may take out what: members who answer for the record, a partner while a transfer
// to them is in force, and genome data only under a transfer of that scope.
func TestWhoTakesOutWhat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, ctx := filled(t, db), context.Background()
		scopes := func(who string) []trial.Scope { return s.View(who).Scopes() }
		for _, c := range []struct {
			who  string
			want []trial.Scope
		}{{"lead", []trial.Scope{trial.Clinical}}, {"monitor", []trial.Scope{trial.Clinical}}, {"nurse", nil}, {"laboratory", nil}, {"partner", nil}} {
			if got := scopes(c.who); !reflect.DeepEqual(got, c.want) {
				t.Errorf("before any transfer, %s: %v", c.who, got)
			}
		}
		s.Must(s.Ledger.RecordTransfer(ctx, studytest.As("lead"), studytest.Code, trial.NewTransfer{Person: "partner", To: "Abroad", Scope: "clinical", Basis: "1", Approved: "2027-01-11"}))
		if got := scopes("partner"); !reflect.DeepEqual(got, []trial.Scope{trial.Clinical}) {
			t.Errorf("a clinical transfer: %v", got)
		}
		if _, err := s.Ledger.TakeOut(ctx, studytest.As("partner"), studytest.Code, "csv", trial.Genome); !fault.Is(err, fault.Forbidden) {
			t.Errorf("genome data under a clinical transfer: %v", err)
		}
		for _, who := range []string{"partner", "lead"} {
			taken, err := s.Ledger.TakeOut(ctx, studytest.As(who), studytest.Code, "csv", trial.Clinical)
			s.Must(err)
			if (taken.Entries == nil) != (who == "partner") {
				t.Errorf("%s: %d entries of the trail", who, len(taken.Entries))
			}
			for _, f := range Formats {
				if f.Trail && who == "partner" {
					if err := Write(&bytes.Buffer{}, f, taken, noon, ""); !errors.Is(err, ErrTrail) {
						t.Errorf("the trail went to a partner as %s: %v", f.Name, err)
					}
					continue
				}
				out := written(t, f.Name, taken)
				keeps(t, who+" as "+f.Name, f, out)
				text := unpacked(t, out)
				if packed := f.Name == "csv" || f.Name == "datasetjson"; packed && (!strings.Contains(text, "genome data are withheld") || strings.Contains(text, "own words") != (who == "partner")) {
					t.Errorf("%s as %s does not say what is withheld", who, f.Name)
				}
				if strings.Contains(text, "G12C") || !strings.Contains(text, "BJ01-001") {
					t.Errorf("%s as %s: genome data %v", who, f.Name, strings.Contains(text, "G12C"))
				}
			}
		}
		s.Must(s.Ledger.RecordTransfer(ctx, studytest.As("lead"), studytest.Code, trial.NewTransfer{Person: "partner", To: "Abroad", Scope: "genome", Basis: "2", Approved: "2027-01-11", Until: "2027-01-12"}))
		taken, err := s.Ledger.TakeOut(ctx, studytest.As("partner"), studytest.Code, "csv", trial.Genome)
		s.Must(err)
		if !strings.Contains(unpacked(t, written(t, "csv", taken)), "G12C") {
			t.Error("genome data are missing under a transfer that covers them")
		}
		s.Clock.Move(72 * time.Hour)
		if got := scopes("partner"); !reflect.DeepEqual(got, []trial.Scope{trial.Clinical}) {
			t.Errorf("after the last day of the transfer: %v", got)
		}
		looks, err := s.Ledger.Trail(ctx, studytest.As("monitor"), studytest.Code, trial.TrailFilter{Kind: record.Looked})
		s.Must(err)
		if len(looks) != 3 || looks[0].By != "partner" || looks[0].Role != "partner" || !strings.Contains(looks[0].Detail, `"scope":"genome"`) {
			t.Errorf("the trail says of the exports: %+v", looks)
		}
	})
}

// keeps holds what is ODM to the clauses of the standard, whatever was withheld.
func keeps(t *testing.T, name string, f Format, out []byte) {
	t.Helper()
	if f.Type != "application/xml" {
		return
	}
	d, err := clause.Parse(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range d.Faults() {
		t.Errorf("%s: %s", name, x)
	}
}

// unpacked is a document as text, the files of an archive one after the other.
func unpacked(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return string(b)
	}
	var out bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(f.Name + "\n")
		if _, err := out.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}
