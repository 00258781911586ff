package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/store"
)

// Sender sends what was queued.
type Sender struct {
	db     *store.DB
	clock  clock.Clock
	config Config
	log    *slog.Logger
}

// NewSender returns a sender for a server, or one that only shows messages when
// the configuration names none. It does not connect yet.
func NewSender(db *store.DB, c clock.Clock, config Config, log *slog.Logger) (*Sender, error) {
	if config.Host == "" {
		return &Sender{db: db, clock: c, log: log}, nil
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	return &Sender{db: db, clock: c, config: config, log: log}, nil
}

// Sends reports whether there is a server; without one, pages say "shown, not
// sent".
func (s *Sender) Sends() bool { return s.config.Host != "" }

// Register has queued messages handled by a runner of jobs.
func (s *Sender) Register(r *job.Runner) { r.Handle(kind, job.JSON(s.handle)) }

func (s *Sender) handle(ctx context.Context, messageID string) error {
	m, err := Get(ctx, s.db.Read(), messageID)
	if fault.Is(err, fault.NotFound) || err == nil && m.State != Waiting {
		return nil // removed, or an earlier attempt got further than its job
	}
	if err != nil {
		return err
	}
	if !s.Sends() {
		s.log.Info("mail is shown, not sent: no server is configured", "message", m.ID, "to", Redact(m.To), "about", m.About)
		return s.end(ctx, m.ID, Shown, "")
	}
	failed := s.send(ctx, m)
	if failed == nil {
		s.log.Info("mail sent", "message", m.ID, "to", Redact(m.To), "about", m.About)
		return s.end(ctx, m.ID, Sent, "")
	}
	if ctx.Err() != nil {
		return failed
	}
	// The server's words may repeat the address; they are for the coordinator, who
	// knows it, and not for the log.
	state, reason := Waiting, strings.ReplaceAll(strings.ToValidUTF8(failed.Error(), "\uFFFD"), "\x00", " ")
	safe := errors.New(strings.ReplaceAll(reason, m.To, Redact(m.To)))
	var smtp *gomail.SendError
	if errors.As(failed, &smtp) && smtp.ErrorCode() >= 500 {
		state, safe = Failed, job.Permanent(safe)
	} else if job.Last(ctx) {
		state = Failed
	}
	return errors.Join(safe, s.end(ctx, m.ID, state, reason))
}

func (s *Sender) end(ctx context.Context, messageID string, state State, reason string) error {
	at := s.clock.Now()
	if state == Waiting {
		at = 0
	}
	// A mail that was handed over must not be sent again because somebody stopped
	// the program in this moment.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mail_message SET state = $1, error = $2, ended_at = $3 WHERE id = $4`,
			state, reason, at, messageID)
		if err == nil && state == Sent {
			// A letter can hold a link that signs somebody in. Once a server has
			// taken it, nobody here needs its text.
			_, err = tx.Exec(ctx, `UPDATE mail_message SET body = '' WHERE id = $1`, messageID)
		}
		return err
	})
}

func (s *Sender) send(ctx context.Context, m Stored) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.config.Name, s.config.From); err != nil {
		return job.Permanent(fmt.Errorf("mail: from: %w", err))
	}
	if err := msg.To(m.To); err != nil {
		return job.Permanent(fmt.Errorf("mail: to: %w", err))
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.QueuedAt.Std())
	// The same id on every attempt lets mailboxes drop the second copy when the
	// first was taken and the answer lost.
	_, domain, _ := strings.Cut(s.config.From, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office replies
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return s.config.deliver(ctx, msg)
}

// Redact makes an address fit for a log: the first letter and the domain.
func Redact(address string) string {
	name, domain, found := strings.Cut(address, "@")
	if !found || name == "" {
		return "…"
	}
	for i := range name {
		if i > 0 {
			name = name[:i]
			break
		}
	}
	return name + "…@" + domain
}
