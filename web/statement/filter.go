package statement

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/statement"
	"stepwise/person"
	"stepwise/web/ui"
)

// filter is what a reader asks for, as the address says it: everything stands in
// the address, so that a list can be shared and comes back the same.
type filter struct {
	who          string // words of a name, not yet a choice
	person       string // id, chosen
	agent        string // an account as typed
	verb         string // IRI of a verb that we know
	verbIRI      string // IRI as typed
	activity     string // IRI
	related      bool   // the activity may stand anywhere
	registration string // UUID
	from         string // id of a client, house, or ""
	since, until string // as typed
	voided       bool
	oldest       bool
	at, bound    int64
}

// house stands for our own rooms among the clients.
const house = "house"

// perPage is how many statements a page shows.
const perPage = 50

func readFilter(q url.Values) filter {
	text := func(name string) string {
		s := strings.TrimSpace(strings.ReplaceAll(q.Get(name), "\x00", ""))
		return strings.ToValidUTF8(s[:min(len(s), statement.MaxKey+1)], "\uFFFD")
	}
	number := func(name string) int64 {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	return filter{who: text("who"), person: text("person"), agent: text("agent"), verb: text("verb"), verbIRI: text("verbiri"),
		activity: text("activity"), related: q.Get("related") == "1", registration: lower(text("registration")), from: text("from"),
		since: text("since"), until: text("until"), voided: q.Get("voided") == "1", oldest: q.Get("order") == "oldest",
		at: number("at"), bound: number("bound")}
}

// address writes the filter as the address of its first page, below path.
func (f filter) address(path string, more ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	flag := func(name string, on bool, value string) {
		if on {
			q.Set(name, value)
		}
	}
	set("who", f.who)
	set("person", f.person)
	set("agent", f.agent)
	set("verb", f.verb)
	set("verbiri", f.verbIRI)
	set("activity", f.activity)
	flag("related", f.related, "1")
	set("registration", f.registration)
	set("from", f.from)
	set("since", f.since)
	set("until", f.until)
	flag("voided", f.voided, "1")
	flag("order", f.oldest, "oldest")
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// later is the address of the next page.
func (f filter) later(s stretch) string {
	return f.address(base, "at", strconv.FormatInt(s.next, 10), "bound", strconv.FormatInt(s.bound, 10))
}

// narrow reports whether anything was asked for.
func (f filter) narrow() bool {
	f.oldest, f.voided, f.at, f.bound = false, false, 0, 0
	return f != filter{}
}

// chosen is the filter for one person.
func (f filter) chosen(id string) filter {
	f.who, f.person, f.agent, f.at, f.bound = "", id, "", 0, 0
	return f
}

// live reports whether what comes in can be shown on top of the page.
func (f filter) live() bool { return !f.oldest && f.until == "" && f.at == 0 }

// query turns the filter into a question for the record, or says what is wrong
// with which field.
func (p *Pages) query(ctx context.Context, f filter) (lrs.Query, error) {
	ask := lrs.Query{Verb: f.verb, Activity: f.activity, RelatedActivities: f.related, Registration: f.registration,
		Voided: f.voided, Ascending: f.oldest, Limit: perPage, At: f.at, Bound: f.bound}
	var form fault.Form
	switch {
	case f.agent != "":
		key, ok := agentKey(f.agent)
		form.Check(ok, "agent", "browse.fault.agent")
		ask.Agents = []string{key}
	case f.person != "":
		keys, err := lrs.Keys(ctx, p.db.Read(), f.person)
		if err != nil {
			return ask, err
		}
		// Who is nobody, or was joined to somebody else, has no account left: that
		// finds nothing rather than everything.
		if ask.Agents = keys; len(keys) == 0 {
			ask.Agents = []string{lrs.AgentKey("")}
		}
	}
	iri := func(where, value string) {
		form.Check(value == "" || statement.IRI(value) && len(value) <= statement.MaxKey, where, "browse.fault.iri")
	}
	iri("verb", f.verb)
	iri("verbiri", f.verbIRI)
	iri("activity", f.activity)
	if f.verbIRI != "" {
		ask.Verb = f.verbIRI
	}
	form.Check(f.registration == "" || statement.UUID(f.registration), "registration", "browse.fault.uuid")
	switch f.from {
	case "":
	case house:
		ask.Authority = machine
	default:
		ask.Authority = client.Client{ID: f.from}.AuthorityKey()
	}
	since, _, ok := instant(f.since)
	form.Check(ok, "since", "browse.fault.time")
	until, length, ok := instant(f.until)
	form.Check(ok, "until", "browse.fault.time")
	if since != 0 {
		ask.Since = since - 1 // from the first moment on
	}
	if until != 0 {
		ask.Until = until.Add(length) - 1 // the whole day, or minute
	}
	form.Check(since == 0 || until == 0 || ask.Until > since, "until", "browse.fault.order")
	return ask, form.Err()
}

// instant reads a day or a minute and how long it lasts; nothing is no instant.
func instant(s string) (clock.Time, time.Duration, bool) {
	if s == "" {
		return 0, 0, true
	}
	if t, err := lang.ParseDay(s); err == nil {
		return t, 24 * time.Hour, true
	}
	t, err := lang.ParseMinute(strings.Replace(s, " ", "T", 1))
	return t, time.Minute, err == nil
}

// agentKey reads an account as people write it: an e-mail address, the hash of one,
// an OpenID, or a key of the record as pages show it.
func agentKey(s string) (string, bool) {
	switch kind, _, _ := strings.Cut(s, "|"); {
	case len(s) > statement.MaxKey:
		return "", false
	case kind != s && slices.Contains([]string{"mbox", "mbox_sha1sum", "openid", "account"}, kind):
		return s, true
	case strings.Contains(s, "|"):
		return "", false
	case strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://"):
		return statement.OpenIDKey(s), statement.IRI(s)
	case len(s) == 40 && strings.Trim(lower(s), "0123456789abcdef") == "":
		return statement.SumKey(s), true
	}
	s = strings.TrimPrefix(s, "mailto:")
	name, host, ok := strings.Cut(s, "@")
	return statement.MboxKey("mailto:" + s), ok && name != "" && host != "" && !strings.ContainsAny(s, " \t\n")
}

// candidates is how many people a name may mean before a longer one is asked for.
const candidates = 8

// named returns the people of a name whose statements the reader may see.
func (p *Pages) named(ctx context.Context, s sight, name string) ([]person.Entry, error) {
	var out []person.Entry
	f := person.Filter{Text: name, Limit: 100}
	for {
		found, err := p.people.Find(ctx, ui.Actor(ctx), f)
		if err != nil {
			return nil, err
		}
		for _, e := range found.Entries {
			if s.person(e.ID) {
				out = append(out, e)
			}
		}
		if f.After = found.Next; f.After == "" || len(out) > candidates {
			return out, nil
		}
	}
}

func lower(s string) string { return strings.ToLower(s) }
