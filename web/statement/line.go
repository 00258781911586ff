package statement

import (
	"context"
	"encoding/json"
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
)

// machine is the authority of what our own rooms record.
var machine = lrs.AgentKey("stepwise")

// line is a statement in plain words.
type line struct {
	id           string
	at, stored   clock.Time // when it happened, when it was written down
	voided       bool
	who          named
	verb, object said
	address      bool // the object has no name: its address is shown
	score        string
	success      *bool
	duration     time.Duration // 0 when it does not say
	from         string
}

// named is somebody as a line shows them.
type named struct {
	name   string
	person string // id of one of our people, or ""
	key    string // agent key, "" for a group without one
}

// same reports whether both are the same person, or the same account of nobody.
func (n named) same(other named) bool {
	return n.person != "" && n.person == other.person || n.person == other.person && n.key == other.key
}

// teller knows the names for a page of statements.
type teller struct {
	ctx        context.Context
	page       *Pages
	owner      map[string]string // agent key → person
	people     map[string]person.Person
	clients    map[string]string
	activities map[string]said
}

// teller looks up the names that a list of statements needs, all at once.
func (p *Pages) teller(ctx context.Context, list []one) (*teller, error) {
	t := &teller{ctx: ctx, page: p, owner: map[string]string{}, activities: map[string]said{}}
	keys := map[string]bool{}
	for _, x := range list {
		keys[x.said.Actor.Key] = true
		if x.said.Object.Agent != nil {
			keys[x.said.Object.Agent.Key] = true
		}
		if x.said.Context.Instructor != nil {
			keys[x.said.Context.Instructor.Key] = true
		}
	}
	var asked, who []string
	for key := range keys {
		if key != "" {
			asked = append(asked, key)
			t.owner[key] = lrs.OwnPerson(key)
		}
	}
	agents, err := lrs.AgentsByKey(ctx, p.db.Read(), asked)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		t.owner[a.Key] = a.Person
	}
	for _, id := range t.owner {
		if id != "" {
			who = append(who, id)
		}
	}
	if t.people, err = person.Many(ctx, p.db.Read(), who); err != nil {
		return nil, err
	}
	t.clients, err = p.names(ctx)
	return t, err
}

// agent names who stands under a key: one of our people, else as the statement
// calls them, else their account.
func (t *teller) agent(a statement.Agent, name string) named {
	n := named{key: a.Key, name: name}
	if x, ok := t.people[t.owner[a.Key]]; ok {
		n.person, n.name = x.ID, x.Name(lang.From(t.ctx))
	}
	switch {
	case n.name != "":
	case a.Key == machine:
		n.name = lang.T(t.ctx, "browse.machine")
	case a.Key != "":
		n.name = person.AgentName(t.ctx, a.Key)
	default:
		n.name = lang.T(t.ctx, "browse.group", "Count", len(a.Members))
	}
	return n
}

// activity names an activity: as the statement does, or as all statements together
// do; its address when nothing names it.
func (t *teller) activity(id string, words map[string]string) (said, bool, error) {
	mine := choose(t.ctx, words)
	if mine.text != "" && mine.lang == "" {
		return mine, false, nil
	}
	known, ok := t.activities[id]
	if !ok {
		a, err := t.page.record.Activity(t.ctx, t.page.db.Read(), id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return mine, false, err
		}
		var d struct{ Name map[string]string }
		if err == nil && json.Unmarshal([]byte(a.Definition), &d) == nil {
			known = choose(t.ctx, d.Name)
		}
		t.activities[id] = known
	}
	switch {
	case known.text != "" && (known.lang == "" || mine.text == ""):
		return known, false, nil
	case mine.text != "":
		return mine, false, nil
	}
	return said{text: short(id)}, true, nil
}

// object names what a statement is about.
func (t *teller) object(o statement.Object, x thing) (said, bool, error) {
	switch o.Kind {
	case statement.KindAgent, statement.KindGroup:
		return said{text: t.agent(*o.Agent, x.Name).name}, false, nil
	case statement.KindStatementRef:
		return said{text: lang.T(t.ctx, "browse.other", "Start", o.ID[:8])}, false, nil
	case statement.KindSubStatement:
		if o.Sub == nil || x.Object == nil || x.Verb == nil {
			return said{text: o.Kind}, false, nil
		}
		inner, _, err := t.object(o.Sub.Object, *x.Object)
		return said{text: lang.T(t.ctx, "browse.plan", "Verb", verbWords(t.ctx, x.Verb.ID, x.Verb.Display).text, "Object", inner.text)}, false, err
	}
	return t.activity(o.ID, x.Definition.Name)
}

// source names who sent a statement, in the reader's language.
func (t *teller) source(authority []byte, name string) string {
	key := ""
	if a, err := statement.ParseAgent(authority, statement.V103); err == nil {
		key = a.Key
	}
	_, home, id := lrs.SplitKey(key)
	switch {
	case key == machine:
		return lang.T(t.ctx, "browse.from.house")
	case home == client.Home && t.clients[id] != "":
		return lang.T(t.ctx, "browse.from", "Name", t.clients[id])
	case home == lrs.Base+"/registration":
		return lang.T(t.ctx, "browse.from.course")
	case name != "":
		return lang.T(t.ctx, "browse.from", "Name", name)
	case key != "":
		return lang.T(t.ctx, "browse.from", "Name", person.AgentName(t.ctx, key))
	}
	return ""
}

// line writes one statement.
func (t *teller) line(x one) (line, error) {
	words, err := tell(x.Row)
	if err != nil {
		return line{}, err
	}
	l := line{id: x.ID, stored: x.Stored(), voided: x.Voided, who: t.agent(x.said.Actor, words.Actor.Name),
		verb: verbWords(t.ctx, x.said.Verb, words.Verb.Display), score: score(x.said.Result), success: x.said.Result.Success,
		from: t.source(x.said.Authority, words.Authority.Name)}
	l.duration, _ = length(x.said.Result.Duration)
	if l.at = l.stored; !x.said.Occurred.IsZero() {
		l.at = clock.At(x.said.Occurred)
	}
	l.object, l.address, err = t.object(x.said.Object, words.Object)
	return l, err
}

// lines writes a page of statements.
func (p *Pages) lines(ctx context.Context, list []one) ([]line, error) {
	t, err := p.teller(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]line, len(list))
	for i, x := range list {
		if out[i], err = t.line(x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// late reports whether a statement was written down long after it happened.
func (l line) late() bool { return l.stored.Sub(l.at).Abs() > time.Hour }

// score writes the score that a statement gives, the one that compares with others
// first: "0.88", "44/50", "44".
func score(r statement.Result) string {
	number := func(f float64) string {
		return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
	}
	switch {
	case r.Scaled != nil:
		return strconv.FormatFloat(*r.Scaled, 'f', 2, 64)
	case r.Raw != nil && r.Max != nil:
		return number(*r.Raw) + "/" + number(*r.Max)
	case r.Raw != nil:
		return number(*r.Raw)
	}
	return ""
}
