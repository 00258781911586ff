// Package mail queues e-mail in the write that causes it and sends it by SMTP
// later. Without a server nothing is sent: the message stays where a coordinator
// can read it and pass it on.
package mail

import (
	"context"
	netmail "net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/job"
	"stepwise/internal/store"
)

// Message is an e-mail in plain text to one address.
type Message struct {
	Key     string     // optional: a message of this key is queued once, ever; "reminder/SESSION/PERSON"
	To      string     // the bare address
	Subject string     // one line, at most 200 characters
	Text    string     // at most 64 KiB
	About   string     // what it concerns, e.g. "session/ID", for the pages that list it
	Person  string     // our person that it goes to, or ""
	At      clock.Time // now, taken before the write
}

const (
	kind       = "mail.send"
	maxSubject = 200
	maxText    = 64 << 10
	maxAddress = 254 // RFC 5321 section 4.5.3.1.3, less the angle brackets
)

// Queue stores a message inside another's write and has it sent after. A faulty
// address, a line end in the address or the subject (which would let a writer add
// headers), or an overlong text is an Invalid fault with the fields "to",
// "subject" and "text".
func Queue(ctx context.Context, tx *store.Tx, m Message) error {
	key, err := m.put(ctx, tx, Waiting)
	if err != nil || key == "" {
		return err
	}
	return job.Add(ctx, tx, job.New{Kind: kind, Payload: key})
}

// Keep is Queue for a message that is never sent: it is only there to be looked at.
func Keep(ctx context.Context, tx *store.Tx, m Message) error {
	_, err := m.put(ctx, tx, Kept)
	return err
}

// put stores a message and returns its id, "" when its key was there before.
func (m Message) put(ctx context.Context, tx *store.Tx, state State) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	key := id.New()
	slot := key
	if m.Key != "" {
		slot = "key " + m.Key
	}
	n, err := tx.Exec(ctx, `INSERT INTO mail_message (id, slot, recipient, subject, body, about, person, state, queued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		key, slot, m.To, m.Subject, m.Text, m.About, m.Person, state, m.At)
	if err != nil || n == 0 {
		return "", err
	}
	return key, nil
}

func (m Message) check() error {
	var f fault.Form
	f.Check(Address(m.To), "to", "fault.email")
	f.Check(m.Subject != "", "subject", "fault.required")
	f.Check(!strings.ContainsFunc(m.Subject, unicode.IsControl) && utf8.ValidString(m.Subject), "subject", "mail.oneline")
	f.Check(utf8.RuneCountInString(m.Subject) <= maxSubject, "subject", "fault.toolong", "Max", maxSubject)
	f.Check(len(m.Text) <= maxText, "text", "fault.toolong", "Max", maxText)
	f.Check(utf8.ValidString(m.Text) && !strings.ContainsRune(m.Text, 0), "text", "mail.text")
	return f.Err()
}

// Address reports whether s is one bare e-mail address that this package would
// send to.
func Address(s string) bool {
	if len(s) > maxAddress || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return false
	}
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}

// State is what became of a message.
type State string

// The states. Shown means that there is no server to send it: a coordinator reads
// it and passes it on. Kept was never meant to be sent.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Shown   State = "shown"
	Failed  State = "failed"
	Kept    State = "kept"
)

// Stored is a message and what became of it.
type Stored struct {
	ID       string     `db:"id"`
	To       string     `db:"recipient"`
	Subject  string     `db:"subject"`
	Text     string     `db:"body"`
	About    string     `db:"about"`
	Person   string     `db:"person"`
	State    State      `db:"state"`
	Error    string     `db:"error"` // of the last attempt
	QueuedAt clock.Time `db:"queued_at"`
	EndedAt  clock.Time `db:"ended_at"` // sent, shown or failed
}

const columns = `id, recipient, subject, body, about, person, state, error, queued_at, ended_at`

// Filter chooses messages. Empty fields do not choose.
type Filter struct {
	Person string
	About  string
	State  State
	Before string // id: only older ones, for the next page
	Limit  int    // 1–500, 0 means 100
}

// List returns messages, youngest first.
func List(ctx context.Context, q store.Queryer, f Filter) ([]Stored, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	if f.Before == "" {
		f.Before = "~" // sorts after every UUID
	}
	// Only what is asked goes into the text, so that the engines find the index.
	where, args := `id < $1`, []any{f.Before}
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + strconv.Itoa(len(args))
	}
	if f.Person != "" {
		add("person =", f.Person)
	}
	if f.About != "" {
		add("about =", f.About)
	}
	if f.State != "" {
		add("state =", f.State)
	}
	args = append(args, f.Limit)
	return store.All[Stored](ctx, q, `SELECT `+columns+` FROM mail_message WHERE `+where+
		` ORDER BY id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
}

// Get returns one message.
func Get(ctx context.Context, q store.Queryer, messageID string) (Stored, error) {
	return store.One[Stored](ctx, q, `SELECT `+columns+` FROM mail_message WHERE id = $1`, messageID)
}

// Again queues a message that failed or was only shown once more. A message that
// waits or was sent is a Conflict fault.
func Again(ctx context.Context, tx *store.Tx, messageID string) error {
	n, err := tx.Exec(ctx, `UPDATE mail_message SET state = $1, error = '', ended_at = 0 WHERE id = $2 AND state IN ($3, $4)`,
		Waiting, messageID, Failed, Shown)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return job.Add(ctx, tx, job.New{Kind: kind, Payload: messageID})
}
