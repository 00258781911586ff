package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// maxTicks bounds one list.
const maxTicks = 5000

// ListTick is one tap on a device without network.
type ListTick struct {
	Client string // the device's id of the tap, at most 64 characters of a–z, 0–9 and hyphen
	Person string
	Mode   SeatKind   // in the room or online
	At     clock.Time // by the device's clock; whole milliseconds
}

// SealedList is what a coordinator's device sends when the network is back.
type SealedList struct {
	ID       string // UUID made by the device; the same list sent twice is one
	Seal     string // see Seal
	SealedAt clock.Time
	Ticks    []ListTick // in the order of tapping
}

// Seal is the SHA-256, in lower-case hexadecimal, of the list's token, its id and
// its ticks in order, one line each. A device computes it when the coordinator
// seals the list; a tick that is changed, added, removed or moved afterwards no
// longer fits. web/assets/ts/checkin.ts computes the same.
func Seal(token, listID string, ticks []ListTick) string {
	var b strings.Builder
	b.WriteString("stepwise list 1\n" + token + "\n" + listID + "\n")
	for _, t := range ticks {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\n", t.Client, t.Person, t.Mode, int64(t.At)/1000)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// Outcome is what became of one tick.
type Outcome string

// The outcomes.
const (
	Recorded Outcome = "recorded" // this tick is the attendance that stands
	Already  Outcome = "already"  // checked in before, by code or by another list
	Rejected Outcome = "rejected" // corrected away by a coordinator; the list does not undo that
	Unknown  Outcome = "unknown"  // nobody whom the session is meant for
)

// Answer tells a device what became of a tick.
type Answer struct {
	Client  string  `json:"client"`
	Person  string  `json:"person"`
	Outcome Outcome `json:"outcome"`
	Flag    Flag    `json:"flag,omitempty"`
}

// Receipt is the answer to a list. Sending the list again gives an equal one.
type Receipt struct {
	List    string   `json:"list"`
	Seal    string   `json:"seal"`
	Answers []Answer `json:"answers"`
}

// Sync takes in a sealed list. The seal is checked first: one that does not fit is
// refused whole (Invalid) and stays on the device. Another list under the same id
// is a Conflict. Everything else is harmless: a list or a person that comes twice,
// somebody who checked in by code meanwhile, a device whose clock is wrong.
func (s *Service) Sync(ctx context.Context, a person.Actor, code string, list SealedList) (Receipt, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return Receipt{}, err
	}
	now := s.clock.Now()
	if err := mayTick(x, now); err != nil {
		return Receipt{}, err
	}
	if err := s.checkList(x, list); err != nil {
		return Receipt{}, err
	}
	if err := s.keepList(ctx, a, x, list, now); err != nil {
		return Receipt{}, err
	}
	taps := make([]tap, len(list.Ticks))
	for i, t := range list.Ticks {
		taps[i] = tap{person: t.Person, mode: t.Mode, at: t.At}
	}
	outcomes, err := s.checkInAll(ctx, a, x, list.ID, taps, now)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{List: list.ID, Seal: list.Seal, Answers: make([]Answer, len(taps))}
	for i, t := range list.Ticks {
		_, flag := x.window().Clamp(t.At, now)
		r.Answers[i] = Answer{Client: t.Client, Person: t.Person, Outcome: outcomes[i], Flag: flag}
	}
	return r, nil
}

func (s *Service) checkList(x Session, list SealedList) error {
	var f fault.Form
	f.Check(id.Valid(list.ID), "id", "session.fault.listid")
	f.Check(len(list.Ticks) > 0, "ticks", "session.fault.listempty")
	f.Check(len(list.Ticks) <= maxTicks, "ticks", "session.fault.ticks", "Max", maxTicks)
	for i, t := range list.Ticks {
		ok := plainWord(t.Client, 64) && plainWord(t.Person, 64) && (t.Mode == Room || t.Mode == Online) && t.At >= 0
		f.Check(ok, fmt.Sprintf("ticks/%d", i), "session.fault.tick")
		if !ok {
			break
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	f.Check(list.Seal == Seal(s.listToken(x), list.ID, list.Ticks), "seal", "session.fault.seal")
	return f.Err()
}

// plainWord reports whether s is 1 to most letters a–z, digits and hyphens, so that
// the lines under a seal can be read in one way only.
func plainWord(s string, most int) bool {
	if s == "" || len(s) > most {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// keepList stores the list as it came, before its ticks count for anything.
func (s *Service) keepList(ctx context.Context, a person.Actor, x Session, list SealedList, now clock.Time) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO session_list (id, session, seal, count, sealed_at, received_at, received_from)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			list.ID, x.ID, list.Seal, len(list.Ticks), list.SealedAt, now, a.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			same, err := store.Exists(ctx, tx, `SELECT 1 FROM session_list WHERE id = $1 AND session = $2 AND seal = $3`,
				list.ID, x.ID, list.Seal)
			if err == nil && !same {
				err = fault.New(fault.Conflict, "session.fault.listtaken")
			}
			return err
		}
		for i, t := range list.Ticks {
			if _, err := tx.Exec(ctx, `INSERT INTO session_tick (list, position, client, person, mode, at) VALUES ($1, $2, $3, $4, $5, $6)`,
				list.ID, i, t.Client, t.Person, string(t.Mode), t.At); err != nil {
				return err
			}
		}
		return note(ctx, tx, now, a, "session.list", x, map[string]any{"list": list.ID, "seal": list.Seal, "count": len(list.Ticks)})
	})
}

// List is a sealed list that has come in.
type List struct {
	ID         string     `db:"id"`
	Seal       string     `db:"seal"`
	Count      int        `db:"count"`
	SealedAt   clock.Time `db:"sealed_at"`
	ReceivedAt clock.Time `db:"received_at"`
	From       string     `db:"received_from"`
}

// Short is the seal as people compare it with what the device showed: the first
// eight digits.
func (l List) Short() string { return l.Seal[:min(8, len(l.Seal))] }

func lists(ctx context.Context, q store.Queryer, sessionID string) ([]List, error) {
	return store.All[List](ctx, q, `
		SELECT id, seal, count, sealed_at, received_at, received_from FROM session_list WHERE session = $1 ORDER BY id`, sessionID)
}

// VerifyList computes the seal of a stored list again and reports whether it still
// fits, that is, whether the ticks are those that the device sealed.
func (s *Service) VerifyList(ctx context.Context, a person.Actor, code, listID string) (bool, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return false, err
	}
	seal, err := store.One[string](ctx, s.db.Read(), `SELECT seal FROM session_list WHERE id = $1 AND session = $2`, listID, x.ID)
	if err != nil {
		return false, err
	}
	ticks, err := store.All[ListTick](ctx, s.db.Read(),
		`SELECT client, person, mode, at FROM session_tick WHERE list = $1 ORDER BY position`, listID)
	return err == nil && Seal(s.listToken(x), listID, ticks) == seal, err
}
