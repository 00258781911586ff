package cmi5

// Standing is what is known of an AU in one registration.
type Standing struct {
	Completed bool // a cmi5 defined "completed" came
	Passed    bool // a cmi5 defined "passed" came
	Waived    bool // the LMS waived it (clause 9.3.7)
}

// Satisfied reports whether an AU's criterion is met (clauses 9.3.9 and 13.1.4).
// What came in an earlier session of the registration counts.
func (m MoveOn) Satisfied(s Standing) bool {
	if s.Waived {
		return true
	}
	switch m {
	case Passed:
		return s.Passed
	case Completed:
		return s.Completed
	case CompletedAndPassed:
		return s.Completed && s.Passed
	case CompletedOrPassed:
		return s.Completed || s.Passed
	}
	return true // NotApplicable, the default
}

// Satisfaction is what of a course is satisfied.
type Satisfaction struct {
	AUs    []bool   // by index
	Blocks []string // ids of the blocks of which all AUs are, inner ones first
	Course bool
}

// Evaluate computes what is satisfied from the standing of every AU by its index;
// one that is not in the map has done nothing.
func (c *Course) Evaluate(standing map[int]Standing) Satisfaction {
	aus := c.AUs()
	s := Satisfaction{AUs: make([]bool, len(aus))}
	for i, a := range aus {
		s.AUs[i] = a.MoveOn.Satisfied(standing[i])
	}
	s.Course = s.nodes(c.Nodes)
	return s
}

func (s *Satisfaction) nodes(nodes []Node) bool {
	all := true
	for _, n := range nodes {
		if n.AU != nil {
			all = s.AUs[n.AU.Index] && all
		} else if s.nodes(n.Block.Nodes) {
			s.Blocks = append(s.Blocks, n.Block.ID)
		} else {
			all = false
		}
	}
	return all
}
