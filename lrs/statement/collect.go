package statement

import "strings"

func lower(s string) string { return strings.ToLower(s) }

// few is how many things are looked through one by one before a map is worth it.
const few = 24

// set is a list without duplicates. A group may have a hundred thousand members,
// so a long one asks a map.
type set struct{ met map[string]bool }

// fresh reports whether x is not among have, and remembers it.
func (m *set) fresh(have []string, x string) bool {
	if m.met == nil {
		if len(have) < few {
			for _, h := range have {
				if h == x {
					return false
				}
			}
			return true
		}
		m.met = make(map[string]bool, 4*few)
		for _, h := range have {
			m.met[h] = true
		}
	}
	if m.met[x] {
		return false
	}
	m.met[x] = true
	return true
}

// collector fills the keys by which the record finds a statement. The lists have
// room already.
type collector struct {
	*Statement
	agents, related, activities set
}

func (c *collector) collect() {
	c.party(&c.Actor, true)
	c.thing(&c.Object, true)
	c.surroundings(&c.Context)
	if sub := c.Object.Sub; sub != nil {
		c.party(&sub.Actor, false)
		c.thing(&sub.Object, false)
		c.surroundings(&sub.Context)
	}
}

// party notes an agent or a group and its members; own says that a query by agent
// finds the statement by it without asking for related ones.
func (c *collector) party(a *Agent, own bool) {
	if a.Key != "" {
		if own && c.agents.fresh(c.Agents, a.Key) {
			c.Agents = append(c.Agents, a.Key)
		}
		if c.related.fresh(c.RelatedAgents, a.Key) {
			c.RelatedAgents = append(c.RelatedAgents, a.Key)
			c.Everyone = append(c.Everyone, *a)
		}
	}
	for i := range a.Members {
		c.party(&a.Members[i], own)
	}
}

func (c *collector) thing(o *Object, own bool) {
	switch o.Kind {
	case KindActivity:
		c.activity(o.ID)
	case KindAgent, KindGroup:
		c.party(o.Agent, own)
	}
}

func (c *collector) activity(id string) {
	if c.activities.fresh(c.RelatedActivities, id) {
		c.RelatedActivities = append(c.RelatedActivities, id)
	}
}

func (c *collector) surroundings(x *Context) {
	for _, a := range [...]*Agent{x.Instructor, x.Team} {
		if a != nil {
			c.party(a, false)
		}
	}
	for i := range x.Agents {
		c.party(&x.Agents[i], false)
	}
	for i := range x.Groups {
		c.party(&x.Groups[i], false)
	}
	for _, list := range [...][]string{x.Parent, x.Grouping, x.Category, x.Other} {
		for _, id := range list {
			c.activity(id)
		}
	}
}
