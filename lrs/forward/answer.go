package forward

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/lrs/statement"
	"stepwise/person"
)

// verdict is what an answer means for what was sent.
type verdict int

const (
	delivered verdict = iota
	refused           // something in it will never be taken: 400, 409, 413, …
	later             // the other side is not well: time-outs, 5xx, 429
	locked            // it does not let us in at all: 401, 403, 404, …
)

// judge reads an HTTP status.
func judge(status int) verdict {
	switch {
	case status >= 200 && status < 300:
		return delivered
	case status == 408 || status == 425 || status == 429 || status >= 500:
		return later
	case status < 400 || status == 401 || status == 403 || status == 404 || status == 405 || status == 407 || status == 410 || status == 426:
		return locked
	}
	return refused
}

// failure is why a round ended early.
type failure struct {
	words string
	wait  time.Duration // that the other side asked for, or 0
	long  bool          // somebody must do something: do not knock every few seconds
}

func (f *failure) Error() string { return f.words }

// login is a target with its secret.
type login struct {
	Target
	secret string
}

func (s *Service) do(ctx context.Context, l login, r fetch.Request) (fetch.Answer, error) {
	r.User, r.Password = l.Key, l.secret
	r.Header = map[string]string{"X-Experience-API-Version": l.Version}
	r.Accept = "application/json"
	r.URL = l.Endpoint + r.URL
	return s.fetch.Do(ctx, r)
}

// post sends a batch and returns what it means; words is the other side's answer.
func (s *Service) post(ctx context.Context, l login, items []item) (v verdict, a fetch.Answer, err error) {
	kind, body, err := s.content(ctx, items)
	if err != nil {
		return later, a, err
	}
	a, err = s.do(ctx, l, fetch.Request{Method: "POST", URL: "statements", Type: kind, Body: body})
	switch {
	case fault.Is(err, fault.Invalid): // the name leads inside now
		return locked, a, err
	case err != nil:
		return later, a, err
	}
	return judge(a.Status), a, nil
}

// there reports whether the other side has the same statement already. Some
// stores answer 409 to what they know.
func (s *Service) there(ctx context.Context, l login, it item) bool {
	for _, name := range []string{"statementId", "voidedStatementId"} {
		a, err := s.do(ctx, l, fetch.Request{URL: "statements?" + url.Values{name: {it.row.ID}}.Encode()})
		if err == nil && a.Status == 200 && statement.Same(a.Body, it.body) {
			return true
		}
	}
	return false
}

// alive reports whether the other side answers at all, to tell a statement that
// breaks it from a day on which everything breaks it.
func (s *Service) alive(ctx context.Context, l login) bool {
	a, err := s.do(ctx, l, fetch.Request{URL: "about"})
	return err == nil && a.OK()
}

// Probe asks the other side whether it lets us in. It reads one statement at most
// and changes nothing. words are the other side's.
func (s *Service) Probe(ctx context.Context, actor person.Actor, target string) (ok bool, words string, err error) {
	if !mayManage(actor) {
		return false, "", person.Forbidden()
	}
	r, err := get(ctx, s.db.Read(), target)
	if err != nil {
		return false, "", err
	}
	t, err := r.target()
	if err != nil {
		return false, "", err
	}
	secret, err := crypt.Open(s.key, r.Sealed, place(t.ID))
	if err != nil {
		return false, noKey, nil
	}
	a, err := s.do(ctx, login{t, secret}, fetch.Request{URL: "statements?limit=1"})
	if err != nil {
		return false, cause(err), nil
	}
	// Who may only write is told so with 403,
	// which means that we are known.
	return a.OK() || a.Status == 403, said(a), nil
}

// noKey is said when a secret was sealed by another installation.
const noKey = "the secret cannot be read with this installation's key; enter it again"

// cause is what happened on the way, in the words of the network: that is what the
// other side's operator understands, in any language.
func cause(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && f.Cause != nil {
		return f.Cause.Error()
	}
	return err.Error()
}

// said writes an answer for people: the status and its first words.
func said(a fetch.Answer) string {
	words := strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(string(a.Body)), "\x00", " "), "\uFFFD")
	if r := []rune(words); len(r) > answerMost {
		words = string(r[:answerMost]) + "…"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", a.Status, words))
}

func failed(a fetch.Answer, err error, v verdict) *failure {
	if err != nil {
		return &failure{words: cause(err), long: v == locked}
	}
	f := &failure{words: said(a), long: v == locked}
	if n, err := strconv.Atoi(a.RetryAfter); err == nil && n > 0 {
		f.wait = min(time.Duration(n)*time.Second, time.Hour)
	}
	return f
}

// backoff is how long to wait after the nth failure in a row: 5 s, 10 s, 20 s … up
// to a quarter of an hour, or from a minute up to an hour when somebody must act;
// give or take a quarter, so that many senders do not come back together.
func (f *failure) backoff(n int) time.Duration {
	from, most := 5*time.Second, 15*time.Minute
	if f.long {
		from, most = time.Minute, time.Hour
	}
	d := most
	if n < 12 {
		d = min(most, from<<max(n-1, 0))
	}
	d = d - d/4 + rand.N(d/2)
	return max(d, f.wait)
}
