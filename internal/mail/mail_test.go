package mail_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var (
	ctx   = context.Background()
	quiet = slog.New(slog.NewTextHandler(io.Discard, nil))
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
)

var reminder = mail.Message{To: "doctor@hospital.example", Subject: "会议提醒 Session tomorrow",
	Text: "您好，\n\n.明天上午九点。\nSee you there.\n", About: "session/1", Person: "p1", At: clock.At(start)}

func queue(t testing.TB, db *store.DB, messages ...mail.Message) error {
	t.Helper()
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, m := range messages {
			if err := mail.Queue(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// office is a program that sends: a sender, its runner of jobs and a clock.
func office(t testing.TB, db *store.DB, config mail.Config, log *slog.Logger) (*job.Runner, *clock.Fake) {
	t.Helper()
	c := clock.NewFake(start)
	s, err := mail.NewSender(db, c, config, log)
	if err != nil {
		t.Fatal(err)
	}
	r := job.NewRunner(db, c, log)
	s.Register(r)
	return r, c
}

func (s *server) config(security mail.Security) mail.Config {
	return mail.Config{Host: s.host, Port: s.port, Security: security, From: "office@stepwise.example",
		Name: "项目办公室", Hello: "stepwise.example", Roots: s.roots}
}

func drain(t testing.TB, r *job.Runner) {
	t.Helper()
	if _, err := r.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

func only(t testing.TB, db *store.DB) mail.Stored {
	t.Helper()
	all, err := mail.List(ctx, db.Read(), mail.Filter{})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d messages (%v)", len(all), err)
	}
	return all[0]
}

func TestMessageArrivesAsWritten(t *testing.T) {
	for _, c := range []struct {
		security mail.Security
		implicit bool
	}{{mail.STARTTLS, false}, {mail.TLS, true}, {mail.Plain, false}} {
		t.Run(string(c.security), func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				smtp := serve(t, c.implicit)
				r, _ := office(t, db, smtp.config(c.security), quiet)
				if err := queue(t, db, reminder); err != nil {
					t.Fatal(err)
				}
				drain(t, r)
				if m := only(t, db); m.State != mail.Sent || m.EndedAt != clock.At(start) || m.Error != "" {
					t.Fatalf("%+v", m)
				}
				if len(smtp.letters) != 1 || smtp.secure[0] != (c.security != mail.Plain) {
					t.Fatalf("%d letters, over TLS: %v", len(smtp.letters), smtp.secure)
				}
				letter, err := netmail.ReadMessage(strings.NewReader(smtp.letters[0]))
				if err != nil {
					t.Fatal(err)
				}
				words := new(mime.WordDecoder)
				subject, _ := words.DecodeHeader(letter.Header.Get("Subject"))
				from, _ := letter.Header.AddressList("From")
				if subject != reminder.Subject || len(from) != 1 || from[0].Name != "项目办公室" || from[0].Address != "office@stepwise.example" {
					t.Errorf("subject %q from %v", subject, from)
				}
				if to := letter.Header.Get("To"); to != "<doctor@hospital.example>" {
					t.Errorf("to %q", to)
				}
				if id := letter.Header.Get("Message-ID"); id != "<"+only(t, db).ID+"@stepwise.example>" {
					t.Errorf("id %q", id)
				}
				if got := letter.Header.Get("Auto-Submitted"); got != "auto-generated" {
					t.Errorf("auto-submitted %q", got)
				}
				if date, err := letter.Header.Date(); err != nil || !date.Equal(start) {
					t.Errorf("date %v (%v)", date, err)
				}
				if body := decode(t, letter); body != reminder.Text {
					t.Errorf("body %q", body)
				}
			})
		})
	}
}

func decode(t *testing.T, m *netmail.Message) string {
	t.Helper()
	var r io.Reader = m.Body
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

func TestServerAsksWhoWeAre(t *testing.T) {
	for _, security := range []mail.Security{mail.STARTTLS, mail.TLS, mail.Plain} {
		t.Run(string(security), func(t *testing.T) {
			db := storetest.SQLite(t)
			smtp := serve(t, security == mail.TLS)
			smtp.password = "s3cret"
			config := smtp.config(security)
			config.User, config.Password = "office", "wrong"
			r, _ := office(t, db, config, quiet)
			if err := queue(t, db, reminder); err != nil {
				t.Fatal(err)
			}
			drain(t, r)
			if m := only(t, db); m.State != mail.Waiting || !strings.Contains(m.Error, "535") {
				t.Errorf("with a wrong password: %+v", m)
			}
			// The operator corrects the password and starts the program again.
			config.Password = "s3cret"
			r, c := office(t, db, config, quiet)
			c.Move(time.Minute)
			drain(t, r)
			if m := only(t, db); m.State != mail.Sent || m.Error != "" {
				t.Errorf("with the right password: %+v", m)
			}
		})
	}
}

func TestSTARTTLSIsNeverGivenUp(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		smtp := serve(t, false)
		smtp.noTLS = true // somebody in between may have taken the offer out
		r, _ := office(t, db, smtp.config(mail.STARTTLS), quiet)
		queue(t, db, reminder)
		drain(t, r)
		if m := only(t, db); m.State != mail.Waiting || len(smtp.letters) != 0 {
			t.Errorf("%+v, %d letters in the clear", m, len(smtp.letters))
		}
	})
}

func TestUnknownCertificateIsRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		smtp := serve(t, true)
		config := smtp.config(mail.TLS)
		config.Roots = nil
		r, _ := office(t, db, config, quiet)
		queue(t, db, reminder)
		drain(t, r)
		if m := only(t, db); m.State != mail.Waiting || len(smtp.commands) != 0 {
			t.Errorf("%+v, commands %v", m, smtp.commands)
		}
	})
}

func TestWhatTheServerSaysDecides(t *testing.T) {
	for _, c := range []struct {
		why, verb, answer string
		want              mail.State
	}{
		{"no such mailbox: never", "RCPT", "550 5.1.1 <doctor@hospital.example> unknown", mail.Failed},
		{"greylisted: later", "RCPT", "451 4.7.1 try again later", mail.Waiting},
		{"sender refused: never", "MAIL", "553 5.7.1 not allowed", mail.Failed},
		{"mailbox full for now: later", "DATA", "452 4.2.2 over quota", mail.Waiting},
		{"content refused: never", "DATA", "554 5.7.1 spam", mail.Failed},
		{"closing: later", "MAIL", "421 4.3.2 shutting down", mail.Waiting},
	} {
		t.Run(c.why, func(t *testing.T) {
			db := storetest.SQLite(t)
			smtp := serve(t, false)
			smtp.answers[c.verb] = c.answer
			var log bytes.Buffer
			r, _ := office(t, db, smtp.config(mail.Plain), slog.New(slog.NewTextHandler(&log, nil)))
			queue(t, db, reminder)
			drain(t, r)
			if m := only(t, db); m.State != c.want || !strings.Contains(m.Error, c.answer[:3]) {
				t.Errorf("%+v", m)
			}
			if strings.Contains(log.String(), "doctor@") {
				t.Errorf("an address in the log: %s", log.String())
			}
			rows, _ := job.List(ctx, db.Read(), job.Filter{Kind: "mail.send"})
			if dead := rows[0].State == job.Dead; dead != (c.want == mail.Failed) || strings.Contains(rows[0].Error, "doctor@") {
				t.Errorf("job %+v", rows[0])
			}
		})
	}
}

func TestServerThatStaysSilentFailsInTheEndAndCanBeAskedAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		smtp := serve(t, false)
		smtp.answers["MAIL"] = "451 later"
		r, c := office(t, db, smtp.config(mail.Plain), quiet)
		r.Attempts = 3
		queue(t, db, reminder)
		for range r.Attempts {
			if m := only(t, db); m.State != mail.Waiting {
				t.Fatalf("given up too early: %+v", m)
			}
			drain(t, r)
			c.Move(time.Hour)
		}
		m := only(t, db)
		if m.State != mail.Failed {
			t.Fatalf("%+v", m)
		}
		again := func() error {
			return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return mail.Again(ctx, tx, m.ID) })
		}
		smtp.mu.Lock()
		delete(smtp.answers, "MAIL")
		smtp.mu.Unlock()
		if err := again(); err != nil {
			t.Fatal(err)
		}
		drain(t, r)
		if m := only(t, db); m.State != mail.Sent || len(smtp.letters) != 1 {
			t.Errorf("%+v, %d letters", m, len(smtp.letters))
		}
		if err := again(); !fault.Is(err, fault.Conflict) {
			t.Errorf("sent twice by hand: %v", err)
		}
	})
}

func TestWithoutAServerTheMessageIsShown(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var log bytes.Buffer
		r, _ := office(t, db, mail.Config{}, slog.New(slog.NewTextHandler(&log, nil)))
		queue(t, db, reminder)
		drain(t, r)
		if m := only(t, db); m.State != mail.Shown || m.Text != reminder.Text || m.EndedAt.IsZero() {
			t.Errorf("%+v", m)
		}
		if s := log.String(); !strings.Contains(s, "d…@hospital.example") || strings.Contains(s, "doctor@") || strings.Contains(s, "See you") {
			t.Errorf("log: %s", s)
		}
	})
}

func TestFaultyMessagesAreRefusedWhole(t *testing.T) {
	db := storetest.SQLite(t)
	for _, c := range []struct {
		why, field string
		spoil      func(*mail.Message)
	}{
		{"a header through the subject", "subject", func(m *mail.Message) { m.Subject = "Hello\r\nBcc: everybody@x.example" }},
		{"a bare line feed", "subject", func(m *mail.Message) { m.Subject = "Hello\nX: y" }},
		{"a bare carriage return", "subject", func(m *mail.Message) { m.Subject = "Hello\rX: y" }},
		{"NUL in the subject", "subject", func(m *mail.Message) { m.Subject = "a\x00b" }},
		{"a line separator that some programs obey", "subject", func(m *mail.Message) { m.Subject = "a\u0085b" }},
		{"a byte that is not UTF-8", "subject", func(m *mail.Message) { m.Subject = "a\xffb" }},
		{"no subject", "subject", func(m *mail.Message) { m.Subject = "" }},
		{"an overlong subject", "subject", func(m *mail.Message) { m.Subject = strings.Repeat("长", 201) }},
		{"a header through the address", "to", func(m *mail.Message) { m.To = "a@x.example\r\nBcc: b@x.example" }},
		{"a second recipient", "to", func(m *mail.Message) { m.To = "a@x.example, b@x.example" }},
		{"a name beside the address", "to", func(m *mail.Message) { m.To = "A <a@x.example>" }},
		{"a command behind the address", "to", func(m *mail.Message) { m.To = "a@x.example> SIZE=1" }},
		{"no address", "to", func(m *mail.Message) { m.To = "" }},
		{"no domain", "to", func(m *mail.Message) { m.To = "doctor" }},
		{"an overlong address", "to", func(m *mail.Message) { m.To = strings.Repeat("a", 250) + "@x.example" }},
		{"NUL in the text", "text", func(m *mail.Message) { m.Text = "a\x00b" }},
		{"a text that fills the disk", "text", func(m *mail.Message) { m.Text = strings.Repeat("x", 65<<10) }},
	} {
		m := reminder
		c.spoil(&m)
		err := queue(t, db, m)
		f, ok := err.(*fault.Fault)
		if !ok || f.Kind != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Where != c.field {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if all, _ := mail.List(ctx, db.Read(), mail.Filter{}); len(all) != 0 {
		t.Errorf("%d were stored", len(all))
	}
}

func TestKeyMailsOnceEver(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		smtp := serve(t, false)
		r, _ := office(t, db, smtp.config(mail.Plain), quiet)
		m := reminder
		m.Key = "reminder/session-1/p1"
		for range 3 {
			if err := queue(t, db, m); err != nil {
				t.Fatal(err)
			}
			drain(t, r)
		}
		if len(smtp.letters) != 1 {
			t.Errorf("%d letters", len(smtp.letters))
		}
	})
}

func TestListByPersonAndByMatter(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		one, two, three := reminder, reminder, reminder
		two.Person = "p2"
		three.About, three.Subject = "session/2", "third"
		if err := queue(t, db, one, two, three); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			why  string
			f    mail.Filter
			want int
		}{
			{"all", mail.Filter{}, 3},
			{"of a person", mail.Filter{Person: "p1"}, 2},
			{"of a session", mail.Filter{About: "session/1"}, 2},
			{"of both", mail.Filter{Person: "p2", About: "session/2"}, 0},
			{"that failed", mail.Filter{State: mail.Failed}, 0},
			{"a page", mail.Filter{Limit: 2}, 2},
		} {
			got, err := mail.List(ctx, db.Read(), c.f)
			if err != nil || len(got) != c.want {
				t.Errorf("%s: %d (%v), want %d", c.why, len(got), err, c.want)
			}
		}
		youngest, _ := mail.List(ctx, db.Read(), mail.Filter{Limit: 1})
		if youngest[0].Subject != "third" {
			t.Errorf("first is %q", youngest[0].Subject)
		}
		if got, err := mail.Get(ctx, db.Read(), youngest[0].ID); err != nil || got != youngest[0] {
			t.Errorf("%+v (%v)", got, err)
		}
	})
}

func TestServerAsOneSetting(t *testing.T) {
	for _, c := range []struct {
		url  string
		want mail.Config
		ok   bool
	}{
		{"", mail.Config{}, true},
		{"smtp://mail.example:587", mail.Config{Host: "mail.example", Port: 587, Security: mail.STARTTLS}, true},
		{"smtps://u%40x:p%3Aw@mail.example", mail.Config{Host: "mail.example", Security: mail.TLS, User: "u@x", Password: "p:w"}, true},
		{"smtp+plain://127.0.0.1:25", mail.Config{Host: "127.0.0.1", Port: 25, Security: mail.Plain}, true},
		{"smtp://[::1]:2525", mail.Config{Host: "::1", Port: 2525, Security: mail.STARTTLS}, true},
		{"http://mail.example", mail.Config{}, false},
		{"mail.example:587", mail.Config{}, false},
		{"smtp://", mail.Config{}, false},
		{"smtp://mail.example:99999", mail.Config{}, false},
		{"smtp://mail.example/inbox", mail.Config{}, false},
		{"smtp://mail.example?tls=no", mail.Config{}, false},
		{"smtp://u:secret@mail.example:x", mail.Config{}, false},
	} {
		got, err := mail.ParseURL(c.url)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("%q: %+v (%v)", c.url, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats the password: %v", c.url, err)
		}
	}
}

func TestFaultySettingsAreToldAtStart(t *testing.T) {
	for why, config := range map[string]mail.Config{
		"no address to send from": {Host: "x", Security: mail.TLS},
		"no security chosen":      {Host: "x", From: "a@x.example"},
		"a header in the name":    {Host: "x", Security: mail.TLS, From: "a@x.example", Name: "a\r\nBcc: b@x.example"},
	} {
		if _, err := mail.NewSender(nil, nil, config, quiet); err == nil {
			t.Errorf("%s: accepted", why)
		}
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{"doctor@x.example": "d…@x.example", "李@x.example": "李…@x.example",
		"李明@x.example": "李…@x.example", "@x": "…", "nothing": "…"} {
		if got := mail.Redact(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@b.example", "\"a b\"@b", "a@b\r\nX:y", "<a@b>", "李@例子.中国", "a@[127.0.0.1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if mail.Address(s) && strings.ContainsAny(s, "\r\n\x00 ,<") && !strings.HasPrefix(s, `"`) {
			t.Errorf("%q is sent to", s)
		}
	})
}
