package casereport

import (
	"context"
	"slices"

	"stepwise/casereport/care"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Desk is one report with everything that one actor may see of it. For readers
// outside the team only the paper is filled: Report, Authors, Texts, Figures.
type Desk struct {
	Report
	Who       Standing
	Actor     person.Actor
	Now       clock.Time
	Authors   []person.Person // the owner first
	People    map[string]person.Person
	Texts     map[string]Text
	Figures   []Figure
	Topic     Topic
	Rounds    []Round
	Notes     []Note // in the order of the text
	Warnings  []Warning
	Checklist []care.Result
	Declared  map[string]Declaration
	Consents  []ConsentRecord // newest first
	Confirmed Confirmed
}

// Open reads a report for an actor.
func (s *Service) Open(ctx context.Context, actor person.Actor, report string) (Desk, error) {
	q := s.db.Read()
	x, err := meet(ctx, q, actor, report)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Report: x.Report, Who: x.who, Actor: actor, Now: s.clock.Now(), People: map[string]person.Person{}, Declared: map[string]Declaration{}}
	if d.Texts, err = texts(ctx, q, report); err != nil {
		return d, err
	}
	if d.Figures, err = figures(ctx, q, report); err != nil {
		return d, err
	}
	if d.May(Follow) {
		if err := d.fill(ctx, q); err != nil {
			return d, err
		}
	} else {
		delete(d.Texts, OutlineSection)
		delete(d.Texts, ReplySection)
	}
	if d.People, err = person.Many(ctx, q, d.names(x.authors)); err != nil {
		return d, err
	}
	for _, id := range x.authors {
		d.Authors = append(d.Authors, d.People[id])
	}
	return d, nil
}

func (d *Desk) fill(ctx context.Context, q store.Queryer) (err error) {
	if d.Report.Topic != "" {
		if d.Topic, err = topic(ctx, q, d.Report.Topic); err != nil {
			return err
		}
	}
	if d.Rounds, err = rounds(ctx, q, d.ID); err != nil {
		return err
	}
	if d.Notes, err = notes(ctx, q, d.ID); err != nil {
		return err
	}
	cleared, err := clearances(ctx, q, d.ID)
	if err != nil {
		return err
	}
	d.Warnings = searchAll(d.Report, d.Texts, d.Figures, cleared)
	said, err := declarations(ctx, q, d.ID)
	if err != nil {
		return err
	}
	for _, x := range said {
		d.Declared[x.Item] = x
	}
	if d.Consents, err = consents(ctx, q, d.ID); err != nil {
		return err
	}
	d.Checklist = checklist(d.Report, d.Texts, said, d.Consented())
	d.Confirmed, err = confirmations(ctx, q, d.Report)
	return err
}

// names lists whose names the desk shows.
func (d *Desk) names(authors []string) []string {
	ids := append([]string{d.Tutor}, authors...)
	for _, t := range d.Texts {
		ids = append(ids, t.SavedBy)
	}
	for _, r := range d.Rounds {
		ids = append(ids, r.Tutor)
	}
	for _, n := range d.Notes {
		ids = append(ids, n.Author)
		for _, r := range n.Replies {
			ids = append(ids, r.Author)
		}
	}
	for _, c := range d.Consents {
		ids = append(ids, c.ObtainedBy, c.RecordedBy)
	}
	for _, c := range d.Confirmed.Given {
		ids = append(ids, c.Person)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// May reports whether the actor may do this now.
func (d Desk) May(what Action) bool { return May(d.Who, what, d.State, d.Published()) }

// MayMove reports whether the actor may make this move now.
func (d Desk) MayMove(m Move) bool {
	_, ok := Next(d.State, m)
	return ok && MayMove(d.Who, m)
}

// MaySettle reports whether the actor may settle this comment now.
func (d Desk) MaySettle(n Note) bool { return d.May(Comment) && MayResolve(d.Who, d.Actor, n) }

// MayWriteSection reports whether the actor may write this section now.
func (d Desk) MayWriteSection(key string) bool { return d.May(Write) && writable(key, d.State) }

// Consented reports whether a consent of the patient is in force.
func (d Desk) Consented() bool { return len(d.Consents) > 0 && d.Consents[0].InForce() }

// IsAuthor reports whether somebody is one of the authors.
func (d Desk) IsAuthor(id string) bool {
	return slices.ContainsFunc(d.Authors, func(p person.Person) bool { return p.ID == id })
}

// NotesOn returns the comments of one section; open leaves out the settled.
func (d Desk) NotesOn(section string, open bool) []Note {
	var out []Note
	for _, n := range d.Notes {
		if (section == "" || n.Section == section) && !(open && n.Resolved()) {
			out = append(out, n)
		}
	}
	return out
}

// Unanswered returns the open comments to which no author has replied and that no
// author wrote.
func (d Desk) Unanswered() []Note {
	var out []Note
	for _, n := range d.NotesOn("", true) {
		if !d.IsAuthor(n.Author) && !slices.ContainsFunc(n.Replies, func(r Reply) bool { return d.IsAuthor(r.Author) }) {
			out = append(out, n)
		}
	}
	return out
}

// WarningsOn returns the warnings at one place, the open ones first.
func (d Desk) WarningsOn(where string) []Warning {
	var open, answered []Warning
	for _, w := range d.Warnings {
		switch {
		case w.Where != where:
		case w.Open():
			open = append(open, w)
		default:
			answered = append(answered, w)
		}
	}
	return append(open, answered...)
}

// Shows reports whether the text itself shows a figure, so that a list of figures
// need only name it.
func (d Desk) Shows(figure int) bool {
	for _, key := range PaperSections() {
		if slices.Contains(referenced(d.Texts[key].Text), figure) {
			return true
		}
	}
	return false
}

// Checks is what an author looks at before handing in, and the tutor before
// deciding.
type Checks struct {
	Missing    []care.Result // checklist items for which nothing is written
	Undeclared []care.Result // items that wait for the authors' word
	Strong     int           // warnings that stand in the way of acceptance
	Weak       int           // other open warnings
	Unanswered int           // the tutor's comments without a reply
	NoConsent  bool
	NoTutor    bool
	NoReply    bool // the tutor's letter is not answered yet
}

// Checks sums up what is still amiss.
func (d Desk) Checks() Checks {
	c := Checks{NoConsent: !d.Consented(), NoTutor: d.Tutor == "", Unanswered: len(d.Unanswered())}
	for _, r := range d.Checklist {
		switch r.Status {
		case care.Missing:
			c.Missing = append(c.Missing, r)
		case care.NeedsDeclaration:
			if r.Item.Required {
				c.Undeclared = append(c.Undeclared, r)
			}
		}
	}
	for _, w := range d.Warnings {
		switch {
		case w.Strong():
			c.Strong++
		case w.Open():
			c.Weak++
		}
	}
	c.NoReply = d.State == Revision && care.Empty(d.Texts[ReplySection].Text)
	return c
}

// Event is one thing that happened to a report.
type Event struct {
	ID     string     `db:"id"`
	At     clock.Time `db:"at"`
	By     string     `db:"by"`
	Kind   EventKind  `db:"kind"`
	Was    string     `db:"was"`
	Now    string     `db:"now"`
	Reason string     `db:"reason"`
}

// History returns what happened to a report, newest first, and who the people
// in it are.
func (s *Service) History(ctx context.Context, actor person.Actor, report string) ([]Event, map[string]person.Person, error) {
	q := s.db.Read()
	if _, err := meetTo(ctx, q, actor, report, Follow); err != nil {
		return nil, nil, err
	}
	list, err := store.All[Event](ctx, q, `SELECT id, at, by, kind, was, now, reason FROM casereport_event WHERE report = $1 ORDER BY id DESC`, report)
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, e := range list {
		ids = append(ids, e.By, e.Was, e.Now) // states are nobody's id
	}
	people, err := person.Many(ctx, q, ids)
	return list, people, err
}
