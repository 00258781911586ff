package advice

import (
	"strings"

	"stepwise/knowledge/fact"
)

// enterAgents makes the checkpoint inhibitors of the base findable by INN and by
// Chinese name.
func (a *Advisor) enterAgents(base *fact.Base) {
	for _, x := range base.Inhibitors {
		if x.Status == fact.Withdrawn || x.Status == fact.Draft {
			continue
		}
		g := Agent{Known: true, INN: x.INN, NameZH: x.NameZH, Target: x.Target, FactID: recordID(x.ID)}
		a.known = append(a.known, g)
		for _, name := range append(strings.Split(x.NameZH, "/"), x.INN) {
			if name = fold(name); name != "" {
				a.agents[name] = g
			}
		}
	}
}

// Agents lists the checkpoint inhibitors that are known, in the order of the base.
func (a *Advisor) Agents() []Agent { return a.known }

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// agentsOf reads "nivolumab + ipilimumab"; an agent nobody knows is named as such.
func (a *Advisor) agentsOf(text string) []Agent {
	if fold(text) == "" {
		return nil
	}
	if g, ok := a.agents[fold(text)]; ok { // most are one agent
		g.Asked = strings.TrimSpace(text)
		return []Agent{g}
	}
	var out []Agent
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("+＋,，、;；&", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		g, ok := a.agents[fold(part)]
		if !ok {
			g = Agent{}
		}
		g.Asked = part
		out = append(out, g)
	}
	return out
}
