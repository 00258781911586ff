package odm

import (
	"encoding/json"
	"strconv"
	"time"

	"stepwise/trial/record"
)

// audit writes an AuditRecord; exact adds what makes the entry again.
func (d *document) audit(e *record.Entry, exact bool) {
	if !exact {
		d.open("AuditRecord")
	} else {
		seq, kind, item, entry, withheld := strconv.FormatInt(e.Seq, 10), "", "", "", ""
		if e.Kind != record.Value {
			kind, item = string(e.Kind), e.Item
		}
		detail, hash := e.Detail, e.Hash
		if len(d.Withheld) > 0 {
			hash = "" // everything else of an entry being known, its hash, or the next one's, would let a value be guessed
		}
		if len(d.Withheld) > 0 && e.Kind == record.Signature {
			detail = unbound(detail)
		}
		if d.Withheld[e.Seq] {
			detail, withheld = "", "Yes"
		} else if !carried(e) {
			whole := *e
			if len(d.Withheld) > 0 {
				whole.Prev, whole.Hash, whole.Detail = "", "", detail
			}
			text, err := json.Marshal(whole)
			if err != nil {
				panic(err) // strings and numbers always marshal
			}
			entry = string(text)
		}
		d.open("AuditRecord", "sw:Seq", seq, "sw:Kind", kind, "sw:Role", e.Role, "sw:Act", e.Act, "sw:Item", item, "sw:Detail", detail,
			"sw:Hash", hash, "sw:Withheld", withheld, "sw:Entry", entry)
	}
	d.leaf("UserRef", "UserOID", userOID(e.By))
	d.leaf("LocationRef", "LocationOID", siteOID(e.Site))
	d.text("DateTimeStamp", stamp(e.At))
	if exact && e.Reason != "" {
		d.text("ReasonForChange", e.Reason)
	}
	if exact {
		d.text("SourceID", strconv.FormatInt(e.Seq, 10))
	}
	d.close()
}

// unbound is a signature without the hash of what it was given for: of a row that is
// not whole, the hash would let the rest be guessed.
func unbound(detail string) string {
	var s record.Sign
	if json.Unmarshal([]byte(detail), &s) != nil {
		return ""
	}
	s.Content = ""
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(text)
}

// carried reports whether XML and ODM carry all that the entry says; otherwise the
// whole entry stands beside it.
func carried(e *record.Entry) bool {
	for _, s := range []string{e.By, e.Role, e.Act, e.Site, e.Form, e.Subject, e.Row, e.Item, e.New, e.Reason, e.Detail} {
		if !plain(s) {
			return false
		}
	}
	return e.Form != "" && e.Row != "" && e.By != "" && (e.Kind != record.Value || e.Item != "" && e.Detail == "") &&
		(e.Kind == record.Value || e.New == "" && e.Old == "") && e.At.Equal(e.At.Truncate(time.Microsecond))
}

// meaning writes what is no value: a signature as a Signature, the others as an
// Annotation that a person can read.
func (d *document) meaning(e *record.Entry) {
	if e.Kind == record.Signature {
		d.signature(e.By, e.Site, signOf(e).Meaning, e.At)
		return
	}
	said := first(e.Detail, e.Reason, "–")
	if d.Withheld[e.Seq] {
		said = "–"
	}
	d.annotate(e.Place, "Insert", string(e.Kind)+": "+said)
}

func (d *document) signature(by, site, meaning string, at time.Time) {
	d.open("Signature")
	d.leaf("UserRef", "UserOID", userOID(by))
	d.leaf("LocationRef", "LocationOID", siteOID(site))
	d.leaf("SignatureRef", "SignatureOID", meaningOID(first(meaning, "sign")))
	d.text("DateTimeStamp", stamp(at))
	d.close()
}

// annotate writes an Annotation of a row, numbered within it (1.3.2, section 3.1.4.1.4).
func (d *document) annotate(at record.Place, change, comment string, attrs ...string) {
	key := at.Form + "\x00" + at.Subject + "\x00" + at.Row
	d.notes[key]++
	d.open("Annotation", append([]string{"SeqNum", strconv.Itoa(d.notes[key]), "TransactionType", change}, attrs...)...)
	if d.Edition == V20 {
		d.words("Comment", record.Words{EN: comment})
	} else {
		d.text("Comment", comment)
	}
	d.close()
}
