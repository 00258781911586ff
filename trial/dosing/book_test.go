package dosing

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// begin is 10:00 on 11 January 2027 in Shanghai.
var begin = time.Date(2027, 1, 11, 2, 0, 0, 0, time.UTC)

// day is 10:00 in Shanghai so many days after begin.
func day(n int) time.Time { return begin.AddDate(0, 0, n) }

// book is a record of a study written for a test, without a ledger.
type book struct {
	*record.State
	protocols map[string]*protocol.Protocol
}

func newBook(t testing.TB, change ...func(p *protocol.Protocol)) *book {
	t.Helper()
	p := studytest.Protocol(t)
	for _, c := range change {
		c(p)
	}
	b := &book{record.New(), map[string]*protocol.Protocol{"1": p}}
	b.set(form.Study.Name, "", "1", "CODE", "LUNG-01", "STATUS", "open")
	b.set(form.Protocol.Name, "", "1", "STATUS", "approved")
	for site, zone := range map[string]string{"BJ01": "Asia/Shanghai", "NY01": "America/New_York"} {
		b.set(form.Site.Name, "", site, "ZONE", zone, "STATUS", "active")
	}
	return b
}

func (b *book) protocol(version string) *protocol.Protocol { return b.protocols[version] }

// set writes items of a row: name, value, name, value, …
func (b *book) set(form, subject, row string, pairs ...string) {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	var list []record.Entry
	for _, name := range slices.Sorted(maps.Keys(values)) {
		place := record.Place{Form: form, Subject: subject, Row: row, Item: name}
		list = append(list, record.Entry{Seq: b.Seq + int64(len(list)) + 1, At: begin, Kind: record.Value, Place: place, Old: b.Get(place), New: values[name]})
	}
	b.State = b.With(list)
}

// enrol gives a subject of BJ01 a place.
func (b *book) enrol(subject string, cohort, place, level int, at time.Time) {
	site := subject[:4]
	b.set(form.Subject.Name, subject, "1", "SITE", site, "NUMBER", subject[5:])
	b.set(form.Consent.Name, subject, "1", "AT", record.At(at.Add(-time.Hour)))
	b.set(form.Slot.Name, subject, "1", "LEVEL", strconv.Itoa(level), "COHORT", strconv.Itoa(cohort), "PLACE", strconv.Itoa(place),
		"DECISION", strconv.Itoa(cohort), "AT", record.At(at))
}

func (b *book) infuse(subject string, amount float64, at time.Time) {
	planned := b.Row(form.Slot.Name, subject, "1").Get("LEVEL")
	b.set(form.Infusion.Name, subject, "1", "AT", record.At(at), "DOSE", strconv.FormatFloat(amount, 'g', -1, 64), "PLANNED", planned,
		"LEVEL", strconv.Itoa(b.protocols["1"].Given(amount)))
}

// dlt derives and confirms ("" for not yet) a question about an event.
func (b *book) dlt(subject, event, derived, confirmed string, onset time.Time) {
	b.set(form.AE.Name, subject, event, "AETERM", "CRS", "AETOXGR", "4", "AESTDTC", record.At(onset), "AEREL", "definite")
	b.set(form.DLT.Name, subject, event, "DERIVED", derived, "VERSION", "1")
	b.set(form.DLT.Name, subject, event, "CONFIRMED", confirmed)
}

func (b *book) exit(subject, reason string, at time.Time) {
	b.set(form.Exit.Name, subject, "1", "REASON", reason, "AT", record.At(at))
}

func (b *book) one(t testing.TB, subject string, at time.Time) Patient {
	t.Helper()
	p, ok := One(b.State, b.protocol, subject, at)
	if !ok {
		t.Fatalf("%s is no patient", subject)
	}
	return p
}
